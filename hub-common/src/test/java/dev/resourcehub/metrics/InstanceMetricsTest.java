package dev.resourcehub.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.runtime.ManualTimers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Every call is counted once and for ever; latencies are those of the last minutes, percentiles to 1 %; ignored calls move
 * nothing but their own count; recording allocates nothing.
 */
class InstanceMetricsTest {

    private static final long MS = 1_000_000;
    private static final MetricsSettings SETTINGS =
            new MetricsSettings(Duration.ofSeconds(60), 3, 3, Duration.ofSeconds(10), 8);

    private final ManualTimers time = new ManualTimers();
    private final InstanceMetrics metrics = new InstanceMetrics(SETTINGS, time);

    @Test
    void an_instance_that_did_nothing_has_no_errors_and_is_available() {
        InstanceFigures figures = metrics.figures();
        assertThat(figures.total()).isZero();
        assertThat(figures.latency()).isEqualTo(Latencies.NONE);
        assertThat(figures.errorRate()).isZero();
        assertThat(figures.availability()).isEqualTo(1);
        assertThat(figures.peakEwmaNanos()).isZero();
        assertThat(figures.lastError()).isEmpty();
    }

    @Test
    void every_call_is_in_exactly_one_count_as_a_plain_model_has_it() {
        long seed = 20261121;
        Random random = new Random(seed);
        Map<String, Long> codes = new HashMap<>();
        List<Long> latencies = new ArrayList<>();
        long[] counts = new long[4];
        int row = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextBoolean()) {
                metrics.started();
                counts[0]++;
                continue;
            }
            if (counts[0] == counts[1] + counts[2] + counts[3]) {
                continue;
            }
            long elapsed = (1 + random.nextInt(5_000_000)) * 1_000L;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    metrics.ended(Ending.SUCCEEDED, elapsed, "");
                    latencies.add(elapsed);
                    counts[1]++;
                    row = Math.max(row, 0) + 1;
                }
                case 2 -> {
                    String code = random.nextBoolean() ? "backend_error" : "deadline_exceeded";
                    metrics.ended(Ending.FAILED, elapsed, code);
                    codes.merge(code, 1L, Long::sum);
                    counts[2]++;
                    row = Math.min(row, 0) - 1;
                }
                default -> {
                    metrics.ended(Ending.IGNORED, elapsed, "");
                    counts[3]++;
                }
            }
        }
        InstanceFigures figures = metrics.figures();
        assertThat(figures.total()).as("seed %d", seed).isEqualTo(counts[0]);
        assertThat(figures.succeeded()).as("seed %d", seed).isEqualTo(counts[1]);
        assertThat(figures.failed()).as("seed %d", seed).isEqualTo(counts[2]);
        assertThat(figures.ignored()).as("seed %d", seed).isEqualTo(counts[3]);
        assertThat(figures.inFlight()).as("seed %d", seed).isEqualTo(counts[0] - counts[1] - counts[2] - counts[3]);
        assertThat(metrics.inFlight()).as("seed %d", seed).isEqualTo(figures.inFlight());
        assertThat(figures.failedByCode()).as("seed %d", seed).isEqualTo(codes);
        assertThat(figures.consecutiveSuccesses() - figures.consecutiveFailures())
                .as("seed %d", seed)
                .isEqualTo(row);
        Collections.sort(latencies);
        Latencies seen = figures.latency();
        assertThat(seen.count()).isEqualTo(latencies.size());
        assertThat(seen.average().toNanos())
                .isEqualTo(latencies.stream().mapToLong(Long::longValue).sum() / latencies.size());
        assertClose(seen.median(), latencies.get(latencies.size() / 2), seed);
        assertClose(seen.p95(), latencies.get((int) (latencies.size() * 0.95)), seed);
        assertClose(seen.p99(), latencies.get((int) (latencies.size() * 0.99)), seed);
        assertClose(seen.longest(), latencies.getLast(), seed);
    }

    @Test
    void latencies_are_forgotten_after_the_window_and_one_slice_and_counts_are_not() {
        succeed(100 * MS);
        time.pass(Duration.ofSeconds(59));
        succeed(300 * MS);
        assertThat(metrics.figures().latency().count()).isEqualTo(2);
        time.pass(Duration.ofSeconds(22));
        assertThat(metrics.figures().latency().count()).isEqualTo(1);
        assertThat(metrics.figures().latency().average()).isEqualTo(Duration.ofMillis(300));
        time.pass(Duration.ofSeconds(80));
        assertThat(metrics.figures().latency()).isEqualTo(Latencies.NONE);
        succeed(7 * MS);
        assertThat(metrics.figures().latency().average()).isEqualTo(Duration.ofMillis(7));
        assertThat(metrics.figures().succeeded()).isEqualTo(3);
    }

    @Test
    void reading_changes_nothing() {
        succeed(100 * MS);
        InstanceFigures first = metrics.figures();
        metrics.peakEwmaNanos();
        assertThat(metrics.figures()).isEqualTo(first);
    }

    @Test
    void a_latency_beyond_the_range_counts_as_the_longest() {
        succeed(Duration.ofHours(3).toNanos());
        succeed(0);
        assertClose(metrics.figures().latency().longest(), Duration.ofHours(1).toNanos(), 0);
        assertThat(metrics.figures().latency().count()).isEqualTo(2);
    }

    @Test
    void codes_beyond_the_bound_are_counted_as_other() {
        for (String code : List.of("aaa", "bbb", "ccc", "ddd", "eee", "aaa", "")) {
            fail(code);
        }
        assertThat(metrics.figures().failedByCode())
                .isEqualTo(Map.of("aaa", 2L, "bbb", 1L, "ccc", 1L, ErrorCounts.OTHER, 3L));
    }

    @Test
    void the_last_error_has_its_code_and_its_age() {
        fail("backend_error");
        time.pass(Duration.ofSeconds(5));
        fail("backend_unreachable");
        time.pass(Duration.ofSeconds(2));
        succeed(MS);
        assertThat(metrics.figures().lastError()).contains(new LastError("backend_unreachable", Duration.ofSeconds(2)));
    }

    @Test
    void a_peak_counts_at_once_and_fades_with_time() {
        first(100 * MS);
        assertThat(metrics.peakEwmaNanos()).isCloseTo(100 * MS, within(MS));
        first(900 * MS);
        assertThat(metrics.peakEwmaNanos()).isCloseTo(900 * MS, within(MS));
        time.pass(Duration.ofSeconds(10));
        assertThat(metrics.peakEwmaNanos()).isCloseTo((long) (900 * MS / Math.E), within(MS));
        first(100 * MS);
        double kept = 1 / Math.E;
        assertThat(metrics.peakEwmaNanos()).isCloseTo((long) (900 * MS * kept + 100 * MS * (1 - kept)), within(MS));
    }

    @Test
    void the_average_of_an_instance_long_unused_stays_above_unmeasured() {
        first(100 * MS);
        time.pass(Duration.ofDays(3));
        assertThat(metrics.peakEwmaNanos()).isEqualTo(1);
    }

    @Test
    void a_reading_of_the_clock_just_before_the_last_sample_counts_as_no_time() {
        time.pass(Duration.ofSeconds(3));
        first(100 * MS);
        assertThat(metrics.peakEwmaNanos(time.nanos() - 2 * MS)).isCloseTo(100 * MS, within(MS));
    }

    @Test
    void recording_allocates_nothing_once_the_window_has_turned_and_the_code_is_known() {
        warmUp();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // What the virtual machine allocates for itself now and then is not in every round; what recording does is.
        for (int round = 0; round < 10 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            record(50_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private void warmUp() {
        for (int slice = 0; slice < 5; slice++) {
            record(20_000);
            time.pass(Duration.ofSeconds(20));
        }
    }

    private void record(int calls) {
        for (int i = 0; i < calls; i++) {
            metrics.started();
            metrics.firstResult(i * 1_000L);
            metrics.ended(Ending.SUCCEEDED, i * 2_000L, "");
            metrics.started();
            metrics.ended(Ending.FAILED, i, "backend_error");
            metrics.started();
            metrics.ended(Ending.IGNORED, i, "");
            metrics.peakEwmaNanos();
        }
    }

    private void first(long nanos) {
        metrics.firstResult(nanos);
    }

    private void succeed(long nanos) {
        metrics.started();
        metrics.ended(Ending.SUCCEEDED, nanos, "");
    }

    private void fail(String code) {
        metrics.started();
        metrics.ended(Ending.FAILED, MS, code);
    }

    private static void assertClose(Duration seen, long nanos, long seed) {
        assertThat((double) seen.toNanos()).as("seed %d", seed).isCloseTo(nanos, within(nanos * 0.01));
    }
}
