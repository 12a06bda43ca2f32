package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.resourcehub.resilience.SlottedBackend.Draw;
import dev.resourcehub.resource.Ending;
import java.time.Duration;
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
        int near = 0;
        double waiting = 0;
        double goodput = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = new Load(seed, parallelism, service, first, slowdown);
            load.saturate(60);
            int atSixty = load.bulkhead.limit();
            load.backend.forget();
            double limit = load.saturate(300);
            double done = load.backend.completed() / oracle(seed, parallelism, service, first, slowdown);
            String told = String.format(
                    Locale.ROOT,
                    "%s, P %d, seed %d: at 60 s %d, then %.2f, %.2f waiting, goodput %.3f",
                    what,
                    parallelism,
                    seed,
                    atSixty,
                    limit,
                    load.backend.meanWaiting(),
                    done);

            near += Math.abs(atSixty - parallelism) <= 1 ? 1 : 0;
            assertThat(limit).as(told).isCloseTo(parallelism, within(1.5));
            assertThat(load.backend.meanWaiting()).as(told).isLessThan(1.5);
            assertThat(done).as(told).isGreaterThan(0.95);
            waiting += load.backend.meanWaiting() / SEEDS;
            goodput += done / SEEDS;
        }
        assertThat(near).as(what).isGreaterThanOrEqualTo(SEEDS * 8 / 10);
        assertThat(waiting).as(what).isLessThan(0.6);
        assertThat(goodput).as(what).isGreaterThan(0.97);
    }

    private static double oracle(long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown) {
        Load load = new Load(seed, parallelism, service, first, slowdown, Bulkhead.fixed(parallelism));
        load.saturate(60);
        load.backend.forget();
        load.saturate(300);
        return load.backend.completed();
    }

    @Test
    void it_follows_a_backend_that_shrinks_and_grows_again() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = new Load(seed, 8, VARIED, PROMPTS, SlottedBackend::shared);
            load.saturate(60);
            load.backend.parallelism(2);
            load.saturate(90);
            double small = load.saturate(60);
            load.backend.parallelism(8);
            load.saturate(60);
            double large = load.saturate(60);
            String told = String.format(Locale.ROOT, "seed %d: 8 -> 2 %.2f -> 8 %.2f", seed, small, large);

            assertThat(small).as(told).isBetween(1.0, 3.25);
            assertThat(large).as(told).isBetween(6.75, 9.25);
        }
    }

    @Test
    void idle_hours_and_little_load_neither_raise_nor_lower_it() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = learned(seed);
            int before = load.bulkhead.limit();
            load.idle(7200);
            assertThat(load.bulkhead.limit()).as("seed %d", seed).isBetween(before - 2, before + 2);

            load.offer(0.3, 3600);

            assertThat(load.lowest).as("seed %d", seed).isGreaterThanOrEqualTo(before - 2);
            assertThat(load.highest).as("seed %d", seed).isLessThanOrEqualTo(before + 2);
        }
    }

    @Test
    void a_single_outlier_changes_nothing() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = learned(seed);
            load.outlierSeconds = 60;

            assertThat(load.saturate(60)).as("seed %d", seed).isBetween(3.0, 5.25);
            assertThat(load.outlierSeconds).isZero();
        }
    }

    @Test
    void prompts_that_slowly_grow_four_times_as_long_are_no_queue() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = learned(seed);
            for (int i = 0; i <= 300; i++) {
                load.longer = 1 + i / 100.0;
                load.saturate(4);
            }

            assertThat(load.saturate(60)).as("seed %d", seed).isBetween(2.5, 6.5);
        }
    }

    @Test
    void prompts_that_are_at_once_four_times_as_long_cost_the_limit_only_for_a_while() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Load load = learned(seed);
            load.longer = 4;
            load.saturate(120);

            assertThat(load.saturate(60)).as("seed %d", seed).isBetween(2.5, 5.5);
        }
    }

    @Test
    void calls_that_failed_or_were_ignored_say_nothing_about_latency() {
        Load load = learned(1);
        int before = load.bulkhead.limit();
        for (int i = 0; i < 1000; i++) {
            load.ending = i % 2 == 0 ? Ending.FAILED : Ending.IGNORED;
            load.saturate(0.1);
        }

        assertThat(load.bulkhead.limit()).isEqualTo(before);
    }

    @Test
    void it_stays_between_its_bounds() {
        AdaptiveSettings narrow = new AdaptiveSettings(3, 3, 5, Duration.ofSeconds(1), 0.7);
        for (int parallelism : new int[] {1, 16}) {
            Load load = new Load(1, parallelism, VARIED, PROMPTS, ALONE, narrow);
            load.saturate(600);

            assertThat(load.lowest).isGreaterThanOrEqualTo(3);
            assertThat(load.highest).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void a_place_that_nobody_took_cannot_be_released() {
        Bulkhead bulkhead = Bulkhead.adaptive(AdaptiveSettings.DEFAULT, () -> 0);

        assertThatThrownBy(() -> bulkhead.release(Ending.SUCCEEDED, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(bulkhead.inFlight()).isZero();
    }

    private static Load learned(long seed) {
        Load load = new Load(seed, 4, VARIED, PROMPTS, SlottedBackend::shared);
        load.saturate(120);
        return load;
    }

    /** Callers of one backend through one bulkhead, in virtual time. */
    private static final class Load {

        final SlottedBackend backend;
        final Bulkhead bulkhead;
        final SplittableRandom arrivals;
        double longer = 1;
        double outlierSeconds;
        Ending ending = Ending.SUCCEEDED;
        int lowest = Integer.MAX_VALUE;
        int highest;

        Load(long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown) {
            this(seed, parallelism, service, first, slowdown, AdaptiveSettings.DEFAULT);
        }

        Load(
                long seed,
                int parallelism,
                Draw service,
                Draw first,
                IntToDoubleFunction slowdown,
                AdaptiveSettings settings) {
            arrivals = new SplittableRandom(-seed);
            backend = new SlottedBackend(
                    parallelism,
                    new SplittableRandom(seed),
                    service,
                    random -> longer * first.seconds(random),
                    slowdown);
            bulkhead = Bulkhead.adaptive(settings, () -> (long) (backend.now() * 1e9));
        }

        Load(long seed, int parallelism, Draw service, Draw first, IntToDoubleFunction slowdown, Bulkhead bulkhead) {
            arrivals = new SplittableRandom(-seed);
            backend = new SlottedBackend(parallelism, new SplittableRandom(seed), service, first, slowdown);
            this.bulkhead = bulkhead;
        }

        /** Somebody always waits in front of the bulkhead; gives the mean limit. */
        double saturate(double seconds) {
            double end = backend.now() + seconds;
            double limits = 0;
            while (true) {
                while (bulkhead.tryAcquire()) {
                    backend.submit();
                }
                double next = Math.min(end, backend.nextEnd());
                limits += bulkhead.limit() * (next - backend.now());
                if (next >= end) {
                    backend.passTo(end);
                    return limits / seconds;
                }
                endOne();
            }
        }

        /** Nobody comes. */
        void idle(double seconds) {
            double end = backend.now() + seconds;
            while (backend.nextEnd() < end) {
                endOne();
            }
            backend.passTo(end);
        }

        /** Calls come at random, so many a second. */
        void offer(double perSecond, double seconds) {
            lowest = bulkhead.limit();
            highest = bulkhead.limit();
            double end = backend.now() + seconds;
            while (backend.now() < end) {
                if (bulkhead.tryAcquire()) {
                    backend.submit();
                }
                idle(-Math.log(1 - arrivals.nextDouble()) / perSecond);
            }
        }

        private void endOne() {
            double toFirst = backend.end() + outlierSeconds;
            outlierSeconds = 0;
            bulkhead.release(ending, (long) (toFirst * 1e9));
            lowest = Math.min(lowest, bulkhead.limit());
            highest = Math.max(highest, bulkhead.limit());
        }
    }
}
