package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/** An instance as a strategy sees it: figures read live, on any thread, without a lock. */
public interface Candidate {

    /** Its name. */
    InstanceId id();

    /** Calls running there. */
    int inFlight();

    /** Calls that may run there at once, as the bulkhead has it now; 1 or more. */
    int limit();

    /** Share it takes beside its peers, above 0: the configured weight, less while it starts slowly after a recovery. */
    double weight();

    /** Part of its full share that it takes, above 0 and at most 1: less than 1 only while it starts slowly after a recovery. */
    default double ramp() {
        return 1;
    }

    /** Peak-sensitive moving average of its latency in nanoseconds; 0 while nothing was measured. */
    double latencyNanos();

    /** Whether it can do {@code capability} without preparing, such as a model that is in memory. */
    boolean isResident(String capability);
}
