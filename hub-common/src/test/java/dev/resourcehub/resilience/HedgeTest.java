package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.resourcehub.runtime.ManualTimers;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Nothing is hedged before enough was seen. The delay is a percentile of recent latencies, and no earlier than the budget
 * can pay for. Copies cost at most their share of the calls. Hedging does not make its own delay shrink.
 */
class HedgeTest {

    private static final HedgeSettings P95 = new HedgeSettings(95, Duration.ofMinutes(5), 100, 0.05, 10);

    private final ManualTimers time = new ManualTimers();

    @Test
    void nothing_is_hedged_before_enough_was_seen() {
        Hedge hedge = new Hedge(P95, time);
        for (int i = 0; i < 99; i++) {
            hedge.observed(millis(100));
        }
        assertThat(hedge.delayNanos()).isZero();

        hedge.observed(millis(100));
        time.pass(Duration.ofSeconds(1));

        assertThat(hedge.delayNanos() / 1e6).isCloseTo(100, within(1.0));
    }

    @Test
    void the_delay_is_the_percentile_of_what_was_seen() {
        Hedge hedge = new Hedge(P95, time);
        for (int i = 1; i <= 1000; i++) {
            hedge.observed(millis(i));
        }
        time.pass(Duration.ofSeconds(1));

        assertThat(hedge.delayNanos() / 1e6).isCloseTo(950, within(10.0));
    }

    @Test
    void the_delay_is_no_earlier_than_the_budget_can_pay_for() {
        Hedge hedge = new Hedge(HedgeSettings.DEFAULT, time);
        for (int i = 1; i <= 1000; i++) {
            hedge.observed(millis(i));
        }
        time.pass(Duration.ofSeconds(1));

        assertThat(hedge.delayNanos() / 1e6).isCloseTo(980, within(10.0));
    }

    @Test
    void latencies_are_forgotten_after_the_window() {
        Hedge hedge = new Hedge(P95, time);
        for (int round = 0; round < 4; round++) {
            time.pass(Duration.ofSeconds(150));
            hedge.delayNanos();
            for (int i = 0; i < 200; i++) {
                hedge.observed(millis(round == 0 ? 9000 : 100));
            }
        }
        time.pass(Duration.ofSeconds(1));

        assertThat(hedge.delayNanos() / 1e6).isCloseTo(100, within(1.0));

        time.pass(Duration.ofMinutes(10));
        assertThat(hedge.delayNanos()).isZero();
    }

    @Test
    void copies_cost_at_most_their_share_of_the_calls() {
        Hedge hedge = new Hedge(HedgeSettings.DEFAULT, time);
        assertThat(hedge.tryHedge()).isFalse();
        int copies = 0;
        for (int i = 0; i < 10_000; i++) {
            hedge.called();
            copies += hedge.tryHedge() ? 1 : 0;
        }

        assertThat(copies).isEqualTo(200);
    }

    @Test
    void quiet_times_save_up_no_more_than_a_burst() {
        Hedge hedge = new Hedge(HedgeSettings.DEFAULT, time);
        for (int i = 0; i < 100_000; i++) {
            hedge.called();
        }
        int copies = 0;
        while (hedge.tryHedge()) {
            copies++;
        }

        assertThat(copies).isEqualTo(HedgeSettings.DEFAULT.burst());
    }

    @Test
    void on_a_node_that_is_sometimes_slow_the_tail_shrinks_for_two_percent_of_work_and_the_delay_holds() {
        long seed = 21;
        SplittableRandom random = new SplittableRandom(seed);
        Hedge hedge = new Hedge(HedgeSettings.DEFAULT, time);
        int calls = 50_000;
        double[] plain = new double[calls];
        double[] hedged = new double[calls];
        double firstDelay = 0;
        int copies = 0;
        for (int i = 0; i < calls; i++) {
            time.pass(Duration.ofMillis(10));
            plain[i] = bimodal(random);
            hedged[i] = plain[i];
            hedge.called();
            double delay = hedge.delayNanos() / 1e9;
            if (delay > 0 && plain[i] > delay && hedge.tryHedge()) {
                copies++;
                hedged[i] = Math.min(plain[i], delay + bimodal(random));
            }
            hedge.observed((long) (hedged[i] * 1e9));
            firstDelay = i == 2000 ? delay : firstDelay;
        }
        Arrays.sort(plain);
        Arrays.sort(hedged);
        int p99 = calls * 99 / 100;

        assertThat(hedged[p99]).as("seed %d", seed).isLessThan(0.4 * plain[p99]);
        assertThat((double) copies / calls).as("seed %d", seed).isLessThanOrEqualTo(0.02);
        assertThat(hedge.delayNanos() / 1e9).as("seed %d", seed).isGreaterThan(0.5 * firstDelay);
    }

    @Test
    void a_delay_learned_while_hedging_is_the_one_learned_without() {
        long seed = 8;
        SplittableRandom random = new SplittableRandom(seed);
        Hedge alone = new Hedge(P95, time);
        Hedge hedging = new Hedge(P95, time);
        for (int i = 0; i < 100_000; i++) {
            time.pass(Duration.ofMillis(10));
            long latency = (long) (2e8 * Math.exp(0.8 * random.nextGaussian()));
            alone.observed(latency);
            long delay = hedging.delayNanos();
            boolean copy = delay > 0 && latency > delay;
            hedging.observed(copy ? Math.min(latency, delay + millis(20)) : latency);
        }

        assertThat((double) hedging.delayNanos() / alone.delayNanos())
                .as("seed %d", seed)
                .isBetween(0.85, 1.15);
    }

    @Test
    void settings_outside_their_ranges_are_refused() {
        assertThatThrownBy(() -> new HedgeSettings(100, Duration.ofMinutes(5), 100, 0.02, 10))
                .hasMessageContaining("percentile");
    }

    /** Seconds: about 0.2 mostly, 5 for one call in seventy. */
    private static double bimodal(SplittableRandom random) {
        return random.nextInt(70) == 0 ? 5 : 0.2 * Math.exp(0.3 * random.nextGaussian());
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }
}
