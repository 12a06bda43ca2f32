package dev.resourcehub.resilience;

import dev.resourcehub.resource.Ending;
import dev.resourcehub.runtime.Ticker;

/** A cap on calls at one backend at once; any thread, never blocks. */
public interface Bulkhead {

    /** Takes one place; false when none is free. */
    boolean tryAcquire();

    /**
     * Gives one place back; throws {@link IllegalStateException} when none is taken.
     *
     * @param latencyNanos time to the first result of the call; 0 when it says nothing, as after a cold load
     */
    void release(Ending ending, long latencyNanos);

    /** Places taken; may be above the limit for a while after the limit fell. */
    int inFlight();

    /** Places in all, now. */
    int limit();

    /** Whether {@link #tryAcquire} would refuse now. */
    default boolean isFull() {
        return inFlight() >= limit();
    }

    /** A cap that never changes, at least 1. */
    static Bulkhead fixed(int limit) {
        Bounds.within("limit", limit, 1, 1_000_000);
        return new FixedBulkhead(limit);
    }

    /** A cap that follows what the backend really does at once; see {@link AdaptiveSettings}. */
    static Bulkhead adaptive(AdaptiveSettings settings, Ticker ticker) {
        return new AdaptiveBulkhead(settings, ticker);
    }
}
