package dev.resourcehub.benchmark.micro;

import dev.resourcehub.metrics.HubMeters;
import dev.resourcehub.metrics.InstanceFigures;
import dev.resourcehub.metrics.InstanceLevels;
import dev.resourcehub.metrics.InstanceMetrics;
import dev.resourcehub.metrics.MetricsSettings;
import dev.resourcehub.metrics.MicrometerMeters;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Ticker;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does it cost to count a call, to count it on the page too, and to read what was counted? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Metrics {

    private final InstanceMetrics counted = new InstanceMetrics(MetricsSettings.DEFAULT, Ticker.system());
    private final InstanceMetrics shown = new InstanceMetrics(MetricsSettings.DEFAULT, Ticker.system());
    private final HubMeters meters = new HubMeters(
            "micro",
            MetricsSettings.DEFAULT,
            new MicrometerMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    private long elapsedNanos;

    /** Puts one of the two on a page. */
    @Setup
    public void show() {
        meters.add(new InstanceId("gpu-1"), shown, levels(shown));
    }

    /** Start, first result and success of one call. */
    @Benchmark
    public void record() {
        call(counted);
    }

    /** The same with the page's histograms. */
    @Benchmark
    public void recordShown() {
        call(shown);
    }

    /** A failure of a known code. */
    @Benchmark
    public void recordFailure() {
        counted.started();
        counted.ended(Ending.FAILED, elapsedNanos, "backend_error");
    }

    /** What a strategy reads of one candidate. */
    @Benchmark
    public long peakEwma() {
        return counted.peakEwmaNanos();
    }

    /** What an operator reads of one instance. */
    @Benchmark
    public InstanceFigures figures() {
        return counted.figures();
    }

    static InstanceLevels levels(InstanceMetrics metrics) {
        return new InstanceLevels(() -> true, () -> (int) metrics.inFlight(), () -> 4, () -> 0);
    }

    private void call(InstanceMetrics metrics) {
        elapsedNanos = (elapsedNanos + 7_919_000) & 0xFFF_FFFF;
        metrics.started();
        metrics.firstResult(elapsedNanos);
        metrics.ended(Ending.SUCCEEDED, elapsedNanos, "");
    }
}
