package dev.resourcehub.health;

import java.time.Duration;

/**
 * How often to ask, how long to wait for an answer, and how many answers in a row make a change.
 *
 * @param interval between two questions
 * @param timeout after this a question counts as failed
 * @param degradedAfter answers in a row that are not good, 1 or more; of no effect on failures when it is not below {@code
 *     downAfter}
 * @param downAfter failures in a row, 1 or more
 * @param upAfter good answers in a row, 1 or more
 * @param longestInterval what the interval grows to, doubling, while the instance stays unwell; at least {@code interval}
 */
public record HealthSettings(
        Duration interval, Duration timeout, int degradedAfter, int downAfter, int upAfter, Duration longestInterval) {

    /** Every 5 s, 2 s for an answer, degraded after 2, unwell after 3, well after 1, at most 30 s apart. */
    public static final HealthSettings DEFAULT =
            new HealthSettings(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, 1, Duration.ofSeconds(30));

    /** Throws {@link IllegalArgumentException} on a threshold below 1, or on durations not positive or out of order. */
    public HealthSettings {
        boolean timed = interval.isPositive() && timeout.isPositive() && longestInterval.compareTo(interval) >= 0;
        if (!timed || degradedAfter < 1 || downAfter < 1 || upAfter < 1) {
            throw new IllegalArgumentException("health settings need 0 < interval <= longest_interval, timeout > 0, and"
                    + " thresholds of 1 or more");
        }
    }

    /** With the interval never growing. */
    public HealthSettings(Duration interval, Duration timeout, int degradedAfter, int downAfter, int upAfter) {
        this(interval, timeout, degradedAfter, downAfter, upAfter, interval);
    }
}
