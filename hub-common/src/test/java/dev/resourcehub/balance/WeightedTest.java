package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.InstanceId;
import org.junit.jupiter.api.Test;

/** Shares by weight, evenly spread. */
class WeightedTest {

    private final Strategy weighted = new Weighted(Scene.MOST);

    @Test
    void five_one_one_is_spread_as_nginx_spreads_it() {
        Scene scene = Scene.of(
                ScriptedCandidate.weighing("a", 5),
                ScriptedCandidate.weighing("b", 1),
                ScriptedCandidate.weighing("c", 1));

        assertThat(scene.order(weighted, 21)).isEqualTo("aabacaa".repeat(3));
    }

    @Test
    void shares_are_exact_for_weights_that_are_no_whole_numbers() {
        Scene scene = Scene.of(
                ScriptedCandidate.weighing("a", 0.5),
                ScriptedCandidate.weighing("b", 0.3),
                ScriptedCandidate.weighing("c", 0.2));

        assertThat(scene.tally(weighted, 10_000))
                .containsEntry("a", 5_000)
                .containsEntry("b", 3_000)
                .containsEntry("c", 2_000);
    }

    @Test
    void a_weight_that_grows_midway_counts_from_then_on() {
        Scene scene = Scene.of(ScriptedCandidate.weighing("a", 1), ScriptedCandidate.weighing("b", 0.1));
        assertThat(scene.tally(weighted, 110)).containsEntry("a", 100).containsEntry("b", 10);

        scene.the("b").weight = 1;

        assertThat(scene.tally(weighted, 100)).containsEntry("a", 50).containsEntry("b", 50);
    }

    @Test
    void nothing_is_owed_for_calls_one_could_not_take() {
        Scene scene = Scene.of(
                ScriptedCandidate.weighing("a", 1),
                ScriptedCandidate.weighing("b", 1),
                ScriptedCandidate.weighing("c", 2));
        scene.order(weighted, 8);
        scene.only("a", "b").order(weighted, 1_000);

        assertThat(scene.order(weighted, 8)).isEqualTo("cabccabc");
    }

    @Test
    void what_is_remembered_is_bounded() {
        SmoothShares shares = new SmoothShares(Candidate::weight, 10);
        for (int i = 0; i < 100; i++) {
            shares.choose(Scene.named("fleeting-" + i));
        }
        assertThat(shares.remembered()).isLessThanOrEqualTo(10);

        for (int i = 0; i < 100; i++) {
            shares.forget(new InstanceId("fleeting-" + i));
        }
        assertThat(shares.remembered()).isZero();
    }
}
