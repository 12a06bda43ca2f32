package dev.resourcehub.benchmark.micro;

import dev.resourcehub.resilience.AdaptiveSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resilience.Bulkhead;
import dev.resourcehub.resilience.CircuitBreaker;
import dev.resourcehub.resilience.Hedge;
import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resilience.RetryBudget;
import dev.resourcehub.resilience.RetryBudgetSettings;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.runtime.Ticker;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What do our breaker, caps and budgets cost a call that they let through? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OurLimits {

    private static final long LATENCY_NANOS = 1_000_000;

    private final CircuitBreaker breaker =
            CircuitBreaker.create(BreakerSettings.DEFAULT, Ticker.system(), (from, to, reason) -> {});
    private final Bulkhead fixed = Bulkhead.fixed(8);
    private final Bulkhead adaptive = Bulkhead.adaptive(AdaptiveSettings.DEFAULT, Ticker.system());
    private final RetryBudget retries = new RetryBudget(RetryBudgetSettings.DEFAULT, Ticker.system());
    private final Hedge hedge = new Hedge(HedgeSettings.DEFAULT, Ticker.system());

    /** A permit and a success. */
    @Benchmark
    public long breaker() {
        long permit = breaker.tryPermit();
        breaker.succeeded(permit, LATENCY_NANOS);
        return permit;
    }

    /** In and out under a fixed cap. */
    @Benchmark
    public boolean bulkheadFixed() {
        boolean entered = fixed.tryAcquire();
        fixed.release(Ending.SUCCEEDED, LATENCY_NANOS);
        return entered;
    }

    /** In and out under a cap that is being learnt. */
    @Benchmark
    public boolean bulkheadAdaptive() {
        boolean entered = adaptive.tryAcquire();
        adaptive.release(Ending.SUCCEEDED, LATENCY_NANOS);
        return entered;
    }

    /** A call that may earn a retry for others. */
    @Benchmark
    public void retryBudget() {
        retries.called();
    }

    /** A call that may be hedged: counted, its delay asked for, its latency told. */
    @Benchmark
    public long hedge() {
        hedge.called();
        hedge.observed(LATENCY_NANOS);
        return hedge.delayNanos();
    }
}
