package dev.resourcehub.runtime;

import java.time.Duration;

/**
 * How long to wait before an attempt: full jitter over an exponential ceiling.
 *
 * <p>Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015; half of the ceiling is kept as a floor so that
 * a restart is never immediate.
 *
 * @param first ceiling before the second attempt, positive
 * @param most ceiling of every later one, at least {@code first}
 */
public record Backoff(Duration first, Duration most) {

    /** Throws {@link IllegalArgumentException} when the ceilings are out of order or not positive. */
    public Backoff {
        if (first.isZero() || first.isNegative() || most.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff needs 0 < first <= most");
        }
    }

    /** The wait before attempt {@code attempt}, counted from 1; the first attempt waits for nothing. */
    public Duration delay(int attempt, Chance chance) {
        if (attempt <= 1) {
            return Duration.ZERO;
        }
        int doublings = Math.min(attempt - 2, 40);
        double ceiling = Math.min((double) most.toNanos(), first.toNanos() * Math.pow(2, doublings));
        return Duration.ofNanos((long) (ceiling * (0.5 + 0.5 * chance.next())));
    }
}
