package dev.resourcehub.benchmark.micro;

import dev.resourcehub.metrics.HubMeters;
import dev.resourcehub.metrics.InstanceMetrics;
import dev.resourcehub.metrics.MetricsSettings;
import dev.resourcehub.metrics.MicrometerMeters;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Ticker;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long does the page of 200 instances take to make, each with both histograms and three outcomes? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Scrape {

    private static final int INSTANCES = 200;

    private final PrometheusMeterRegistry page = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HubMeters meters = new HubMeters("micro", MetricsSettings.DEFAULT, new MicrometerMeters(page));

    /** Instances that have each served some calls. */
    @Setup
    public void serve() {
        for (int i = 0; i < INSTANCES; i++) {
            InstanceMetrics metrics = new InstanceMetrics(MetricsSettings.DEFAULT, Ticker.system());
            meters.add(new InstanceId("gpu-" + i), metrics, Metrics.levels(metrics));
            for (long call = 1; call <= 20; call++) {
                metrics.started();
                metrics.firstResult(call * 50_000_000);
                metrics.ended(Ending.SUCCEEDED, call * 400_000_000, "");
            }
            metrics.started();
            metrics.ended(Ending.FAILED, 1, "backend_error");
        }
    }

    /** The page, written to nowhere. */
    @Benchmark
    public void page200Instances() throws IOException {
        page.scrape(OutputStream.nullOutputStream());
    }
}
