package dev.resourcehub.resource;

import java.time.Duration;

/**
 * The moment after which nobody waits any more, in nanoseconds of the hub's ticker.
 *
 * <p>A value only: who compares it has a ticker. Compare with {@link #remaining(long)}, never with {@code <}: ticker
 * readings wrap.
 *
 * @param atNanos ticker reading of that moment
 * @param limit how long the caller allowed in all, for messages
 */
public record Deadline(long atNanos, Duration limit) {

    /** The deadline {@code limit} after the ticker reading {@code nowNanos}. */
    public static Deadline after(long nowNanos, Duration limit) {
        return new Deadline(nowNanos + limit.toNanos(), limit);
    }

    /** Time left at {@code nowNanos}; zero when it has passed. */
    public Duration remaining(long nowNanos) {
        return Duration.ofNanos(Math.max(0, atNanos - nowNanos));
    }

    /** Whether it has passed at {@code nowNanos}. */
    public boolean hasPassed(long nowNanos) {
        return atNanos - nowNanos <= 0;
    }
}
