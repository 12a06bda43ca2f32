package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Progress;

/** One run of a strategy, shared by all calls that wait for the same target. Any thread. */
public interface ProvisioningRun {

    /** Fires at the strategy's limit and when the hub stops; a caller that leaves does not fire it. */
    Cancellation cancellation();

    /** Says how far the work is and which job does it; every caller that waits hears it. */
    void working(String job, String phase, Progress progress);
}
