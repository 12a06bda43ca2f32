package dev.resourcehub.readiness;

import java.util.List;

/** An adapter that brings strategies of its own, asked anew at each failed call of that adapter. */
@FunctionalInterface
public interface ProvisioningContributor {

    /** Its strategies now; one with the name of a global one takes that one's place. A throw counts as none. */
    List<ProvisioningStrategy> strategies();
}
