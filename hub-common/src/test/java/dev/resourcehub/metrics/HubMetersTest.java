package dev.resourcehub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.ManualTimers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The page shows each instance of a hub under one set of names; an instance that leaves takes its series along; as many
 * instances as allowed have series of their own and the rest share those of {@code other}; no total ever falls.
 */
class HubMetersTest {

    private static final long MS = 1_000_000;
    private static final MetricsSettings TWO_INSTANCES =
            new MetricsSettings(Duration.ofMinutes(1), 2, 2, Duration.ofSeconds(10), 2);

    private final ManualTimers time = new ManualTimers();
    private final PrometheusMeterRegistry page = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HubMeters meters = new HubMeters("ollama", TWO_INSTANCES, new MicrometerMeters(page));

    @Test
    void the_page_shows_names_types_labels_and_values() {
        InstanceMetrics gpu = joined("gpu-1", true, 4, 0);
        meters.queue(() -> 3, () -> 2_048);
        for (int i = 0; i < 5; i++) {
            gpu.started();
        }
        gpu.firstResult(40 * MS);
        gpu.ended(Ending.SUCCEEDED, 400 * MS, "");
        gpu.ended(Ending.FAILED, MS, "backend_error");
        gpu.ended(Ending.FAILED, MS, "backend_error");
        gpu.ended(Ending.IGNORED, MS, "");

        assertThat(lines("# TYPE"))
                .containsExactlyInAnyOrder(
                        "# TYPE hub_breaker_state gauge",
                        "# TYPE hub_concurrency_limit gauge",
                        "# TYPE hub_instance_in_flight gauge",
                        "# TYPE hub_instance_up gauge",
                        "# TYPE hub_queue_bytes gauge",
                        "# TYPE hub_queue_depth gauge",
                        "# TYPE hub_upstream_attempts_total counter",
                        "# TYPE hub_upstream_first_result_seconds histogram",
                        "# TYPE hub_upstream_first_result_seconds_max gauge",
                        "# TYPE hub_upstream_latency_seconds histogram",
                        "# TYPE hub_upstream_latency_seconds_max gauge");
        assertThat(lines("hub_"))
                .contains(
                        "hub_breaker_state{hub=\"ollama\",instance=\"gpu-1\"} 0.0",
                        "hub_concurrency_limit{hub=\"ollama\",instance=\"gpu-1\"} 4.0",
                        "hub_instance_in_flight{hub=\"ollama\",instance=\"gpu-1\"} 1.0",
                        "hub_instance_up{hub=\"ollama\",instance=\"gpu-1\"} 1.0",
                        "hub_queue_bytes{hub=\"ollama\"} 2048.0",
                        "hub_queue_depth{hub=\"ollama\"} 3.0",
                        attempts("gpu-1", "ok", 1),
                        attempts("gpu-1", "ignored", 1),
                        attempts("gpu-1", "backend_error", 2),
                        "hub_upstream_first_result_seconds_bucket{hub=\"ollama\",instance=\"gpu-1\",le=\"0.025\"} 0",
                        "hub_upstream_first_result_seconds_bucket{hub=\"ollama\",instance=\"gpu-1\",le=\"0.05\"} 1",
                        "hub_upstream_latency_seconds_bucket{hub=\"ollama\",instance=\"gpu-1\",le=\"0.5\"} 1",
                        "hub_upstream_latency_seconds_bucket{hub=\"ollama\",instance=\"gpu-1\",le=\"+Inf\"} 1",
                        "hub_upstream_latency_seconds_count{hub=\"ollama\",instance=\"gpu-1\"} 1",
                        "hub_upstream_latency_seconds_sum{hub=\"ollama\",instance=\"gpu-1\"} 0.4");
    }

    @Test
    void an_instance_that_leaves_takes_its_series_along_and_may_come_back() {
        InstanceMetrics gpu = joined("gpu-1", true, 4, 0);
        failed(gpu, "backend_error");
        meters.remove(new InstanceId("gpu-1"));
        assertThat(lines("hub_")).isEmpty();
        failed(gpu, "too_late_to_show");
        meters.remove(new InstanceId("gpu-1"));
        assertThat(lines("hub_")).isEmpty();

        InstanceMetrics again = joined("gpu-1", true, 4, 0);
        again.started();
        again.ended(Ending.SUCCEEDED, MS, "");
        assertThat(lines("hub_upstream_attempts"))
                .containsExactlyInAnyOrder(attempts("gpu-1", "ok", 1), attempts("gpu-1", "ignored", 0));
    }

    @Test
    void an_instance_shown_again_under_its_name_replaces_the_one_before() {
        joined("gpu-1", true, 4, 0);
        joined("gpu-1", false, 2, 2);
        assertThat(lines("hub_"))
                .contains(
                        "hub_instance_up{hub=\"ollama\",instance=\"gpu-1\"} 0.0",
                        "hub_concurrency_limit{hub=\"ollama\",instance=\"gpu-1\"} 2.0",
                        "hub_breaker_state{hub=\"ollama\",instance=\"gpu-1\"} 2.0");
    }

    @Test
    void instances_beyond_the_bound_share_series_whose_totals_never_fall() {
        joined("gpu-1", true, 4, 0);
        joined("gpu-2", true, 4, 0);
        InstanceMetrics third = joined("gpu-3", true, 4, 1);
        InstanceMetrics fourth = joined("gpu-4", true, 2, 0);
        failed(third, "backend_error");
        failed(fourth, "backend_error");
        assertThat(lines("hub_"))
                .contains(
                        "hub_instance_up{hub=\"ollama\",instance=\"other\"} 2.0",
                        "hub_concurrency_limit{hub=\"ollama\",instance=\"other\"} 6.0",
                        "hub_breaker_state{hub=\"ollama\",instance=\"other\"} 1.0",
                        attempts("other", "backend_error", 2));
        meters.remove(new InstanceId("gpu-3"));
        assertThat(lines("hub_"))
                .contains(
                        "hub_instance_up{hub=\"ollama\",instance=\"other\"} 1.0",
                        attempts("other", "backend_error", 2));
        failed(fourth, "backend_error");
        assertThat(lines("hub_")).contains(attempts("other", "backend_error", 3));
        meters.remove(new InstanceId("gpu-4"));
        assertThat(lines("hub_")).noneMatch(line -> line.contains("other"));
    }

    @Test
    void outcomes_beyond_the_bound_are_other() {
        InstanceMetrics gpu = joined("gpu-1", true, 4, 0);
        for (String code : List.of("aaa", "bbb", "ccc", "ddd")) {
            failed(gpu, code);
        }
        assertThat(lines("hub_upstream_attempts"))
                .containsExactlyInAnyOrder(
                        attempts("gpu-1", "ok", 0),
                        attempts("gpu-1", "ignored", 0),
                        attempts("gpu-1", "aaa", 1),
                        attempts("gpu-1", "bbb", 1),
                        attempts("gpu-1", "other", 2));
    }

    @Test
    void totals_survive_a_collection_of_garbage() {
        InstanceMetrics gpu = joined("gpu-1", true, 4, 0);
        System.gc();
        failed(gpu, "backend_error");
        assertThat(lines("hub_")).contains(attempts("gpu-1", "backend_error", 1));
    }

    private InstanceMetrics joined(String id, boolean up, int limit, int breaker) {
        InstanceMetrics metrics = new InstanceMetrics(TWO_INSTANCES, time);
        meters.add(
                new InstanceId(id),
                metrics,
                new InstanceLevels(() -> up, () -> (int) metrics.inFlight(), () -> limit, () -> breaker));
        return metrics;
    }

    private static void failed(InstanceMetrics metrics, String code) {
        metrics.started();
        metrics.ended(Ending.FAILED, MS, code);
    }

    private static String attempts(String instance, String outcome, int count) {
        return "hub_upstream_attempts_total{hub=\"ollama\",instance=\"%s\",outcome=\"%s\"} %d.0"
                .formatted(instance, outcome, count);
    }

    private List<String> lines(String start) {
        return page.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }
}
