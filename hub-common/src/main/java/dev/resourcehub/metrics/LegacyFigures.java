package dev.resourcehub.metrics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An instance's figures under the names and in the units of the old API's three models; pure translation.
 *
 * <p>Times are means and percentiles of successes of the last minutes where the old API took the last 100; percentages
 * have two decimals; where nothing was measured, times are 0, the error rate is 0, success rate and availability are 100.
 */
public final class LegacyFigures {

    private LegacyFigures() {}

    /** An entry of {@code instances} in the pool's status. */
    public static Map<String, Object> pool(InstanceFigures figures) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("active_requests", figures.inFlight());
        fields.put("total_requests", figures.total());
        fields.put("avg_response_time", seconds(figures.latency().average()));
        fields.put("error_rate", percent(figures.errorRate()));
        fields.put("availability", percent(figures.availability()));
        return fields;
    }

    /** The part of a hub's resource metrics that calls make. */
    public static Map<String, Object> hub(InstanceFigures figures) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("request_count", figures.total());
        fields.put("error_count", figures.failed());
        fields.put("error_rate", percent(figures.errorRate()));
        fields.put("avg_response_time_ms", millis(figures.latency().average()));
        fields.put("p95_response_time_ms", millis(figures.latency().p95()));
        fields.put("p99_response_time_ms", millis(figures.latency().p99()));
        fields.put("active_connections", figures.inFlight());
        return fields;
    }

    /**
     * The collector's summary of a resource; {@code last_error} and its time are left out when there was none.
     *
     * @param now the time of day at which the figures were taken
     */
    public static Map<String, Object> summary(InstanceFigures figures, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("total_requests", figures.total());
        fields.put("successful_requests", figures.succeeded());
        fields.put("failed_requests", figures.failed());
        fields.put("active_requests", figures.inFlight());
        fields.put("avg_response_time_ms", millis(figures.latency().average()));
        fields.put("median_response_time_ms", millis(figures.latency().median()));
        fields.put("p95_response_time_ms", millis(figures.latency().p95()));
        fields.put("p99_response_time_ms", millis(figures.latency().p99()));
        fields.put("success_rate", percent(figures.availability()));
        fields.put("error_rate", percent(figures.errorRate()));
        fields.put("availability", percent(figures.availability()));
        fields.put("consecutive_errors", figures.consecutiveFailures());
        fields.put("consecutive_successes", figures.consecutiveSuccesses());
        figures.lastError().ifPresent(error -> {
            fields.put("last_error", error.code());
            fields.put("last_error_time", now.minus(error.ago()).toString());
        });
        return fields;
    }

    private static double seconds(Duration duration) {
        return rounded(duration.toNanos() / 1e9, 3);
    }

    private static double millis(Duration duration) {
        return rounded(duration.toNanos() / 1e6, 3);
    }

    private static double percent(double share) {
        return rounded(100 * share, 2);
    }

    private static double rounded(double value, int decimals) {
        return BigDecimal.valueOf(value)
                .setScale(decimals, RoundingMode.HALF_UP)
                .doubleValue();
    }
}
