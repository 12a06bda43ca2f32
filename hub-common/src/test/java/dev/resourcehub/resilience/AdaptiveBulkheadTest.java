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

    @Test
    void it_follows_a_backend_that_shrinks_and_grows_again() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = new Load(seed, 8, VARIED, PROMPTS, SlottedBackend::shared);
            load.saturate(60);
            double before = load.saturate(60);
            load.backend.parallelism(2);
            load.saturate(60);
            load.backend.forget();
            double small = load.saturate(60);
            double waiting = load.backend.meanWaiting();
            load.backend.parallelism(8);
            load.saturate(60);
            double after = load.saturate(60);
            System.out.println(String.format(
                    Locale.ROOT,
                    "limit change seed=%d: %.2f -> %.2f (waiting %.2f) -> %.2f",
                    seed,
                    before,
                    small,
                    waiting,
                    after));
        }
    }

    @Test
    void when_first_results_come_at_the_very_end_the_limit_is_still_near() {
        for (int parallelism : new int[] {1, 2, 4, 8}) {
            finds("whole answers, shared", parallelism, VARIED, VARIED, SlottedBackend::shared);
        }
    }

    @Test
    void rest() {
        for (long seed = 1; seed <= 6; seed++) {
            Load load = new Load(seed, 4, VARIED, PROMPTS, SlottedBackend::shared);
            load.saturate(60);
            int before = load.bulkhead.limit();
            load.idle(7200);
            int idle = load.bulkhead.limit();
            load.offer(0.5, 1800);
            int low = load.bulkhead.limit();
            int lowHigh = load.highest;
            int lowLow = load.lowest;
            double again = load.saturate(60);
            load.scale = 30;
            load.saturateScaled(1);
            load.scale = 1;
            double outlier = load.saturate(60);
            double drift = 0;
            for (int i = 0; i < 300; i++) {
                load.scale = 1 + i / 100.0;
                load.saturateScaled(2);
            }
            double drifted = load.saturateScaled(60);
            load.scale = 12;
            double jump = load.saturateScaled(120);
            System.out.println(String.format(
                    Locale.ROOT,
                    "limit rest seed=%d: before %d idle %d low %d (%d..%d) again %.2f outlier %.2f drifted %.2f jump %.2f",
                    seed,
                    before,
                    idle,
                    low,
                    lowLow,
                    lowHigh,
                    again,
                    outlier,
                    drifted,
                    jump));
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
            backend = new SlottedBackend(
                    parallelism, new SplittableRandom(seed), service, r -> scale * first.seconds(r), slowdown);
            bulkhead = Bulkhead.adaptive(AdaptiveSettings.DEFAULT, () -> (long) (backend.now() * 1e9));
        }

        Load(long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown, Bulkhead bulkhead) {
            backend = new SlottedBackend(parallelism, new SplittableRandom(seed), service, first, slowdown);
            this.bulkhead = bulkhead;
        }

        void idle(double seconds) {
            double end = backend.now() + seconds;
            while (backend.nextEnd() < end) {
                bulkhead.release(Ending.SUCCEEDED, (long) (backend.end() * 1e9));
            }
            backend.passTo(end);
        }

        /** Calls come at random, so many a second. */
        void offer(double perSecond, double seconds) {
            lowest = bulkhead.limit();
            highest = bulkhead.limit();
            double end = backend.now() + seconds;
            double next = backend.now();
            while (next < end) {
                if (bulkhead.tryAcquire()) {
                    backend.submit();
                }
                next += -Math.log(1 - random.nextDouble()) / perSecond;
                idle(next - backend.now());
                lowest = Math.min(lowest, bulkhead.limit());
                highest = Math.max(highest, bulkhead.limit());
            }
        }

        double scale = 1;

        double saturateScaled(double seconds) {
            return saturate(seconds);
        }

        final SplittableRandom random = new SplittableRandom(7);

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
