package dev.resourcehub.benchmark.micro;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.internal.SemaphoreBulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What do a breaker and a cap cost without us: the yardstick of {@link OurLimits}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PlainLimits {

    private final CircuitBreaker breaker = CircuitBreaker.of(
            "plain",
            CircuitBreakerConfig.custom()
                    .slidingWindow(20, 10, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                    .build());
    private final SemaphoreBulkhead bulkhead = new SemaphoreBulkhead(
            "plain", BulkheadConfig.custom().maxConcurrentCalls(8).build());
    private final Semaphore semaphore = new Semaphore(8);

    /** Resilience4j's breaker, permit and success. */
    @Benchmark
    public boolean resilience4jBreaker() {
        boolean permitted = breaker.tryAcquirePermission();
        breaker.onSuccess(1_000_000, TimeUnit.NANOSECONDS);
        return permitted;
    }

    /** Resilience4j's bulkhead, in and out. */
    @Benchmark
    public boolean resilience4jBulkhead() {
        boolean entered = bulkhead.tryAcquirePermission();
        bulkhead.onComplete();
        return entered;
    }

    /** The JDK's semaphore, in and out. */
    @Benchmark
    public boolean jdkSemaphore() {
        boolean entered = semaphore.tryAcquire();
        semaphore.release();
        return entered;
    }
}
