package dev.resourcehub.health;

import java.time.Duration;

/**
 * What calls must show before an instance gets none for a while.
 *
 * @param consecutiveFailures failures in a row; 0 is off
 * @param failureRate share of the calls of the window, in (0..1]; above 1 is off
 * @param minimumCalls calls in the window before the rate says anything, 1 or more
 * @param window over which the rate is taken, in ten steps
 * @param stalls stalled calls with no good one between them; 0 is off
 * @param baseEjection of the first time; the n-th lasts n times as long
 * @param longestEjection whatever n is
 * @param forgetEvery good behaviour of this length takes one time back
 * @param mostShare of the available instances that may be ejected at once, 0..1; one always may (unless this is 0), and
 *     one always stays
 */
public record OutlierSettings(
        int consecutiveFailures,
        double failureRate,
        int minimumCalls,
        Duration window,
        int stalls,
        Duration baseEjection,
        Duration longestEjection,
        Duration forgetEvery,
        double mostShare) {

    /** 5 failures in a row, half of 20 calls in 30 s, 2 stalls; 10 s to 5 min; at most half of the fleet. */
    public static final OutlierSettings DEFAULT = new OutlierSettings(
            5,
            0.5,
            20,
            Duration.ofSeconds(30),
            2,
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            0.5);

    /** Throws {@link IllegalArgumentException} on figures out of range. */
    public OutlierSettings {
        boolean counts = consecutiveFailures >= 0 && stalls >= 0 && minimumCalls >= 1 && failureRate > 0;
        boolean times = window.toMillis() >= 10
                && baseEjection.isPositive()
                && longestEjection.compareTo(baseEjection) >= 0
                && forgetEvery.isPositive();
        if (!counts || !times || !(mostShare >= 0 && mostShare <= 1)) {
            throw new IllegalArgumentException("outlier settings out of range");
        }
    }
}
