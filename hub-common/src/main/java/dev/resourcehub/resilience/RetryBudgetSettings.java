package dev.resourcehub.resilience;

import java.time.Duration;

/**
 * How many retries a {@link RetryBudget} allows.
 *
 * @param ratio retries a call of the window pays for, 0 to 10
 * @param window how far back calls and retries count, 10 ms to an hour
 * @param floorPerSecond retries a second that are free, 0 to 10000
 */
public record RetryBudgetSettings(double ratio, Duration window, int floorPerSecond) {

    /** One retry for ten calls of the last 10 s, and ten a second besides. */
    public static final RetryBudgetSettings DEFAULT = new RetryBudgetSettings(0.10, Duration.ofSeconds(10), 10);

    /** Throws {@link IllegalArgumentException} when a value is outside its range. */
    public RetryBudgetSettings {
        Bounds.within("ratio", ratio, 0.0, 10.0);
        Bounds.within("window in ms", window.toMillis(), 10, 3_600_000);
        Bounds.within("floor per second", floorPerSecond, 0, 10_000);
    }
}
