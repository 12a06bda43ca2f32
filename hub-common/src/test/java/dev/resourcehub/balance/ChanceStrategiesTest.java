package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.resourcehub.runtime.Chance;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Strategies that draw: shares within four standard deviations of what they promise. */
class ChanceStrategiesTest {

    private static final long SEED = 42;

    private final Chance seeded = Chance.of(new Random(SEED));

    @Test
    void random_chooses_each_as_often_as_its_weight() {
        Scene scene = Scene.of(
                ScriptedCandidate.weighing("a", 5),
                ScriptedCandidate.weighing("b", 3),
                ScriptedCandidate.weighing("c", 2));

        Map<String, Integer> tally = scene.tally(new WeightedRandom(seeded), 100_000);

        assertThat(tally.get("a")).as("seed %d", SEED).isCloseTo(50_000, within(640));
        assertThat(tally.get("b")).as("seed %d", SEED).isCloseTo(30_000, within(580));
        assertThat(tally.get("c")).as("seed %d", SEED).isCloseTo(20_000, within(510));
    }

    @Test
    void random_stays_within_the_set_for_the_highest_and_the_lowest_number() {
        Scene scene = Scene.named("a", "b", "c");

        assertThat(scene.order(new WeightedRandom(() -> 0.0), 1)).isEqualTo("a");
        assertThat(scene.order(new WeightedRandom(() -> Math.nextDown(1.0)), 1)).isEqualTo("c");
    }

    @Test
    void power_of_two_is_even_among_idle_ones() {
        Scene scene = Scene.named("a", "b", "c", "d");

        scene.tally(new PowerOfTwo(seeded), 40_000)
                .values()
                .forEach(calls -> assertThat(calls).as("seed %d", SEED).isCloseTo(10_000, within(350)));
    }

    @Test
    void power_of_two_never_chooses_the_one_most_loaded() {
        Scene scene = Scene.named("a", "b", "c");
        scene.the("b").inFlight = 1;
        scene.the("c").inFlight = 2;

        Map<String, Integer> tally = scene.tally(new PowerOfTwo(seeded), 30_000);

        assertThat(tally.get("a")).as("seed %d", SEED).isCloseTo(20_000, within(330));
        assertThat(tally.get("b")).as("seed %d", SEED).isCloseTo(10_000, within(330));
        assertThat(tally.get("c")).isZero();
    }

    @Test
    void power_of_two_draws_two_that_differ() {
        Scene scene = Scene.named("a", "b");
        scene.the("a").inFlight = 1;

        assertThat(scene.tally(new PowerOfTwo(seeded), 1_000)).containsEntry("b", 1_000);
    }

    @Test
    void one_candidate_alone_is_chosen() {
        Scene scene = Scene.named("a");

        assertThat(scene.order(new PowerOfTwo(seeded), 2)).isEqualTo("aa");
        assertThat(scene.order(new WeightedRandom(seeded), 2)).isEqualTo("aa");
    }
}
