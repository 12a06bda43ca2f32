package dev.resourcehub.resilience;

import java.time.Duration;

/**
 * How an adaptive {@link Bulkhead} looks for the parallelism of its backend.
 *
 * @param initial limit before anything was seen, from {@code least} to {@code most}
 * @param least lowest limit, at least 1
 * @param most highest limit, at most 10000
 * @param window shortest time one limit is watched before it is judged
 * @param tolerance of one more call let in, the share that may wait at the backend before that counts as a queue; 0.1 to
 *     0.95. Sharing of the backend's power by calls in service stays below 0.5, waiting for a slot is 1
 */
public record AdaptiveSettings(int initial, int least, int most, Duration window, double tolerance) {

    /** From 1 to 64, beginning with 2, windows of a second, and 0.7. */
    public static final AdaptiveSettings DEFAULT = new AdaptiveSettings(2, 1, 64, Duration.ofSeconds(1), 0.7);

    /** Throws {@link IllegalArgumentException} when a value is outside its range. */
    public AdaptiveSettings {
        Bounds.within("most", most, 1, 10_000);
        Bounds.within("least", least, 1, most);
        Bounds.within("initial", initial, least, most);
        Bounds.positive("window", window);
        Bounds.within("tolerance", tolerance, 0.1, 0.95);
    }

    /** The same with no limit above {@code cap}, at least 1. */
    public AdaptiveSettings atMost(int cap) {
        int highest = Math.min(most, cap);
        return new AdaptiveSettings(Math.min(initial, highest), Math.min(least, highest), highest, window, tolerance);
    }
}
