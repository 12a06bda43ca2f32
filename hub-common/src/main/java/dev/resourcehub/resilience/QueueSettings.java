package dev.resourcehub.resilience;

import java.time.Duration;

/**
 * Bounds of an {@link AdmissionQueue}.
 *
 * @param most waiters at once, at least 1
 * @param mostBytes memory of all waiting calls together, at least 1
 * @param longestPredictedWait a caller who would wait longer by the current estimate is refused; zero for no such bound
 * @param tenants how many tenants may have a weight of their own, and how many that do not wait are remembered as served
 *     lately, at least 1
 */
public record QueueSettings(int most, long mostBytes, Duration longestPredictedWait, int tenants) {

    /** 512 waiters, 512 MiB, no bound on the prediction beyond each caller's own, 1024 tenants. */
    public static final QueueSettings DEFAULT = new QueueSettings(512, 512L << 20, Duration.ZERO, 1024);

    public QueueSettings {
        if (most < 1 || mostBytes < 1 || tenants < 1 || longestPredictedWait.isNegative()) {
            throw new IllegalArgumentException("a queue needs room: " + most + " waiters, " + mostBytes + " bytes, "
                    + tenants + " tenants, longest predicted wait " + longestPredictedWait);
        }
    }

    /** The same with another number of waiters. */
    public QueueSettings withMost(int waiters) {
        return new QueueSettings(waiters, mostBytes, longestPredictedWait, tenants);
    }
}
