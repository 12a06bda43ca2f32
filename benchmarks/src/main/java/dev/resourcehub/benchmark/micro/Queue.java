package dev.resourcehub.benchmark.micro;

import dev.resourcehub.resilience.AdmissionQueue;
import dev.resourcehub.resilience.QueueSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What does the line cost while nobody stands in it? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Queue {

    private static final Optional<String> PLACE = Optional.of("place");

    private final AdmissionQueue<String, String> line =
            new AdmissionQueue<>("micro", QueueSettings.DEFAULT, Ticker.system(), (delay, action) -> () -> {});
    private final AdmissionQueue.Ask<String, String> ask = new AdmissionQueue.Ask<>(
            "flow",
            "",
            Priority.NORMAL,
            0,
            Deadline.after(Ticker.system().nanos(), Duration.ofHours(100)),
            Duration.ofSeconds(5),
            Cancellation.create(),
            () -> PLACE);

    /** What a call that starts at once reads before and after. */
    @Benchmark
    public boolean passAndServe() {
        boolean free = line.isEmpty();
        line.serve();
        return free;
    }

    /** One who joins and is served at once. */
    @Benchmark
    public Future<String> joinEmpty() {
        return line.join(ask);
    }
}
