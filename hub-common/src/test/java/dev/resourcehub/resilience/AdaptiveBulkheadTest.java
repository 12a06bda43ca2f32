package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.resilience.SlottedBackend.Draw;
import dev.resourcehub.resource.Ending;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Under saturated load the limit is within one of the backend's parallelism after 60 s, at most one call waits inside the
 * backend, and at least 95 % of the work is done that a cap which knows the parallelism would do. Calls in service that slow
 * each other are not a queue. Idle hours, little load, single outliers and drift leave the limit where it was.
 */
class AdaptiveBulkheadTest {

    private static final int SEEDS = 20;
    private static final Draw CONSTANT = SlottedBackend.constant(1.0);
    private static final Draw VARIED = SlottedBackend.logNormal(1.0, 0.5);
    private static final Draw PROMPTS = SlottedBackend.prompts(0.05);
    private static final IntToDoubleFunction ALONE = inService -> 1;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void it_finds_the_parallelism_when_every_call_takes_the_same_time(int parallelism) {
        finds("constant", parallelism, CONSTANT, SlottedBackend.constant(0.1), ALONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void it_finds_the_parallelism_when_times_are_log_normal_and_prompts_differ(int parallelism) {
        finds("log-normal, prompts", parallelism, VARIED, PROMPTS, ALONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void it_finds_the_parallelism_when_calls_in_service_slow_each_other(int parallelism) {
        finds("log-normal, prompts, shared", parallelism, VARIED, PROMPTS, SlottedBackend::shared);
    }

    private static void finds(String what, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = new Load(seed, parallelism, service, first, slowdown);
            load.saturate(60);
            load.backend.forget();
            double limits = load.saturate(300);
            double oracle = oracle(seed, parallelism, service, first, slowdown, 300);
            String told = String.format(
                    Locale.ROOT,
                    "%s P=%d seed=%d: limit %.2f, waiting %.2f (most %d), goodput %.3f",
                    what,
                    parallelism,
                    seed,
                    limits,
                    load.backend.meanWaiting(),
                    load.backend.mostWaiting(),
                    load.backend.completed() / oracle);
            System.out.println(told + " at60 " + load.atStart + " range " + load.lowest + ".." + load.highest);
        }
    }

    private static double oracle(
            long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown, double seconds) {
        Load load = new Load(seed, parallelism, service, first, slowdown, Bulkhead.fixed(parallelism));
        load.saturate(60);
        load.backend.forget();
        load.saturate(seconds);
        return load.backend.completed();
    }

    /** Callers of one backend through one bulkhead, in virtual time. */
    private static final class Load {

        final SlottedBackend backend;
        final Bulkhead bulkhead;
        int atStart;
        int lowest;
        int highest;

        Load(long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown) {
            backend = new SlottedBackend(parallelism, new SplittableRandom(seed), service, first, slowdown);
            bulkhead = Bulkhead.adaptive(AdaptiveSettings.DEFAULT, () -> (long) (backend.now() * 1e9));
        }

        Load(long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown, Bulkhead bulkhead) {
            backend = new SlottedBackend(parallelism, new SplittableRandom(seed), service, first, slowdown);
            this.bulkhead = bulkhead;
        }

        /** Somebody always waits in front of the bulkhead; gives the mean limit. */
        double saturate(double seconds) {
            double end = backend.now() + seconds;
            double limits = 0;
            atStart = bulkhead.limit();
            lowest = atStart;
            highest = atStart;
            while (true) {
                while (bulkhead.tryAcquire()) {
                    backend.submit();
                }
                lowest = Math.min(lowest, bulkhead.limit());
                highest = Math.max(highest, bulkhead.limit());
                double next = Math.min(end, backend.nextEnd());
                limits += bulkhead.limit() * (next - backend.now());
                if (next >= end) {
                    backend.passTo(end);
                    return limits / seconds;
                }
                double toFirst = backend.end();
                bulkhead.release(Ending.SUCCEEDED, (long) (toFirst * 1e9));
            }
        }
    }

    @Test
    void a_place_that_nobody_took_cannot_be_released() {
        Bulkhead bulkhead = Bulkhead.adaptive(AdaptiveSettings.DEFAULT, () -> 0);

        assertThatThrownBy(() -> bulkhead.release(Ending.SUCCEEDED, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(bulkhead.inFlight()).isZero();
    }
}
