package dev.resourcehub.runtime;

/** A monotonic clock for durations; its readings have no relation to the time of day and may wrap. */
@FunctionalInterface
public interface Ticker {

    /** The reading now, in nanoseconds. */
    long nanos();

    /** The machine's monotonic clock. */
    static Ticker system() {
        return System::nanoTime;
    }
}
