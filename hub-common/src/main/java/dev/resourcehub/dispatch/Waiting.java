package dev.resourcehub.dispatch;

import dev.resourcehub.resilience.AdmissionQueue.Place;
import java.util.Optional;

/** A call that waits for a place, as it may be told to its caller. */
@FunctionalInterface
public interface Waiting {

    /** Where it stands now; empty once it waits no more. Any thread. */
    Optional<Place> place();
}
