package dev.resourcehub.metrics;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How long things took in the last minutes; all zero when nothing was measured.
 *
 * @param count how many were measured
 * @param average exact mean
 * @param median half of them took no longer, to 1 %
 * @param p95 95 of 100 took no longer, to 1 %
 * @param p99 99 of 100 took no longer, to 1 %
 * @param longest to 1 %
 */
public record Latencies(long count, Duration average, Duration median, Duration p95, Duration p99, Duration longest) {

    /** Nothing was measured. */
    public static final Latencies NONE =
            new Latencies(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    static Latencies of(Histogram micros, long sumNanos) {
        long count = micros.getTotalCount();
        if (count == 0) {
            return NONE;
        }
        return new Latencies(
                count,
                Duration.ofNanos(sumNanos / count),
                percentile(micros, 50),
                percentile(micros, 95),
                percentile(micros, 99),
                percentile(micros, 100));
    }

    private static Duration percentile(Histogram micros, double percent) {
        return Duration.ofNanos(1_000 * micros.medianEquivalentValue(micros.getValueAtPercentile(percent)));
    }
}
