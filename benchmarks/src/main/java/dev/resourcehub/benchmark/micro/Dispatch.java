package dev.resourcehub.benchmark.micro;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.metrics.MicrometerMeters;
import dev.resourcehub.runtime.Meters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * What does the dispatcher add to a call that is answered at once, as the fleet grows, with and without the page?
 *
 * <p>The call itself allocates nothing, so all bytes are the dispatcher's; what 200 instances take more than one is the
 * selection's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Dispatch {

    /** Instances, each with 50 models. */
    @Param({"1", "200"})
    public int instances = 1;

    /** Who is told: nobody, or a Prometheus page. */
    @Param({"none", "page"})
    public String meters = "none";

    private Placing placing = Placing.among(1, Meters.none());

    /** Registers the fleet. */
    @Setup
    public void register() {
        placing = Placing.among(
                instances,
                meters.equals("none")
                        ? Meters.none()
                        : new MicrometerMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    }

    /** One caller after the other. */
    @Benchmark
    public Future<Dispatched<String>> oneCaller(Caller caller) {
        return placing.dispatch(caller.call++);
    }

    /** Two callers on two threads. */
    @Benchmark
    @Threads(2)
    public Future<Dispatched<String>> twoCallers(Caller caller) {
        return placing.dispatch(caller.call++);
    }

    /** Who asks for one model after the other. */
    @State(Scope.Thread)
    public static class Caller {
        private int call;
    }
}
