package dev.resourcehub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Ending;
import dev.resourcehub.runtime.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of the old models, for an idle instance and for a busy one: seven calls, six ended. */
class LegacyFiguresTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:10Z");

    private enum Shape {
        POOL(LegacyFigures::pool),
        HUB(LegacyFigures::hub),
        SUMMARY(figures -> LegacyFigures.summary(figures, NOW));

        private final Function<InstanceFigures, Map<String, Object>> view;

        Shape(Function<InstanceFigures, Map<String, Object>> view) {
            this.view = view;
        }
    }

    private static Stream<Arguments> fields() {
        List<Arguments> rows = new ArrayList<>();
        row(rows, Shape.POOL, "active_requests", 0L, 1L);
        row(rows, Shape.POOL, "total_requests", 0L, 7L);
        row(rows, Shape.POOL, "avg_response_time", 0.0, 0.235);
        row(rows, Shape.POOL, "error_rate", 0.0, 40.0);
        row(rows, Shape.POOL, "availability", 100.0, 60.0);
        row(rows, Shape.HUB, "request_count", 0L, 7L);
        row(rows, Shape.HUB, "error_count", 0L, 2L);
        row(rows, Shape.HUB, "error_rate", 0.0, 40.0);
        row(rows, Shape.HUB, "avg_response_time_ms", 0.0, 234.667);
        row(rows, Shape.HUB, "p95_response_time_ms", 0.0, 501.76);
        row(rows, Shape.HUB, "p99_response_time_ms", 0.0, 501.76);
        row(rows, Shape.HUB, "active_connections", 0L, 1L);
        row(rows, Shape.SUMMARY, "total_requests", 0L, 7L);
        row(rows, Shape.SUMMARY, "successful_requests", 0L, 3L);
        row(rows, Shape.SUMMARY, "failed_requests", 0L, 2L);
        row(rows, Shape.SUMMARY, "active_requests", 0L, 1L);
        row(rows, Shape.SUMMARY, "avg_response_time_ms", 0.0, 234.667);
        row(rows, Shape.SUMMARY, "median_response_time_ms", 0.0, 104.192);
        row(rows, Shape.SUMMARY, "p95_response_time_ms", 0.0, 501.76);
        row(rows, Shape.SUMMARY, "p99_response_time_ms", 0.0, 501.76);
        row(rows, Shape.SUMMARY, "success_rate", 100.0, 60.0);
        row(rows, Shape.SUMMARY, "error_rate", 0.0, 40.0);
        row(rows, Shape.SUMMARY, "availability", 100.0, 60.0);
        row(rows, Shape.SUMMARY, "consecutive_errors", 0, 2);
        row(rows, Shape.SUMMARY, "consecutive_successes", 0, 0);
        row(rows, Shape.SUMMARY, "last_error", "absent", "backend_error");
        row(rows, Shape.SUMMARY, "last_error_time", "absent", "2026-11-21T12:00:00Z");
        return rows.stream();
    }

    private static void row(List<Arguments> rows, Shape shape, String field, Object idle, Object busy) {
        rows.add(Arguments.of(shape, field, idle, busy));
    }

    @ParameterizedTest(name = "{0} {1}: idle {2}, busy {3}")
    @MethodSource("fields")
    void every_field_is_derived(Shape shape, String field, Object idle, Object busy) {
        assertThat(shape.view.apply(idleInstance()))
                .satisfies(fields ->
                        assertThat(fields.getOrDefault(field, "absent")).isEqualTo(idle));
        Object seen = shape.view.apply(busyInstance()).get(field);
        if (busy instanceof Double expected && field.endsWith("_ms")) {
            assertThat((double) seen).isBetween(expected * 0.99, expected * 1.01);
        } else {
            assertThat(seen).isEqualTo(busy);
        }
    }

    private static InstanceFigures idleInstance() {
        return new InstanceMetrics(MetricsSettings.DEFAULT, new ManualTimers()).figures();
    }

    private static InstanceFigures busyInstance() {
        ManualTimers time = new ManualTimers();
        InstanceMetrics metrics = new InstanceMetrics(MetricsSettings.DEFAULT, time);
        for (int i = 0; i < 7; i++) {
            metrics.started();
        }
        metrics.ended(Ending.SUCCEEDED, Duration.ofMillis(100).toNanos(), "");
        metrics.ended(Ending.SUCCEEDED, Duration.ofMillis(104).toNanos(), "");
        metrics.ended(Ending.SUCCEEDED, Duration.ofMillis(500).toNanos(), "");
        metrics.ended(Ending.FAILED, 1, "deadline_exceeded");
        metrics.ended(Ending.FAILED, 1, "backend_error");
        metrics.ended(Ending.IGNORED, 1, "");
        time.pass(Duration.ofSeconds(10));
        return metrics.figures();
    }
}
