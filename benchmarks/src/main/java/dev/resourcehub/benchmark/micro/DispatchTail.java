package dev.resourcehub.benchmark.micro;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.runtime.Meters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * How long does one dispatch in a hundred take at 200 instances of 50 models, selection and all? The call alone is the
 * control: what it shows is the clock's and the machine's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchTail {

    private final Placing placing = Placing.among(200, Meters.none());
    private int call;

    /** Through the dispatcher. */
    @Benchmark
    public Future<Dispatched<String>> fleetOf200() {
        return placing.dispatch(call++);
    }

    /** The call alone. */
    @Benchmark
    public Future<String> control() {
        return Placing.bare();
    }
}
