package dev.resourcehub.readiness;

import java.util.List;

/**
 * An adapter as readiness shows it.
 *
 * @param active runs that have not ended
 * @param outcomes its last endings, oldest first
 * @param failures what is not tried again before a while
 */
public record AdapterView(
        AdapterStanding standing,
        List<ActiveRun> active,
        List<ProvisioningEvent> outcomes,
        List<RememberedFailure> failures) {}
