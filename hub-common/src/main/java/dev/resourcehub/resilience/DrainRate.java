package dev.resourcehub.resilience;

/**
 * How long a line takes to move up by one: a moving average of the times between services, recent ones weighing more.
 *
 * <p>A pause longer than the average counts while it lasts, so a line that stands still is seen to. Not thread-safe.
 */
final class DrainRate {

    private static final double KEPT = 0.9;
    private static final int ENOUGH = 4;

    private double calls;
    private double nanos;
    private int seen;
    private long lastNanos;

    /** A line in which waiting begins at {@code nowNanos}. */
    DrainRate(long nowNanos) {
        this.lastNanos = nowNanos;
    }

    /** One was served. */
    void served(long nowNanos) {
        calls = calls * KEPT + 1;
        nanos = nanos * KEPT + (nowNanos - lastNanos);
        lastNanos = nowNanos;
        seen = Math.min(ENOUGH, seen + 1);
    }

    /** Whether enough was seen to say anything. */
    boolean isKnown() {
        return seen >= ENOUGH;
    }

    /** Nanoseconds a place, when {@link #isKnown}; 0 when the line moves faster than the clock. */
    double nanosPerPlace(long nowNanos) {
        double pause = nowNanos - lastNanos;
        return Math.max(nanos / calls, (nanos + pause) / (calls + 1));
    }
}
