package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who answers first, without leaving out those nobody has measured or who were slow once. */
class LatencyBasedTest {

    private static final double MILLISECOND = 1e6;

    private final Strategy latencyBased = new LatencyBased(Scene.MOST);
    private final Scene scene = Scene.named("fast", "slow", "cold");

    @Test
    void the_faster_gets_nearly_all_calls() {
        fastAndSlow();

        assertThat(scene.only("fast", "slow").tally(latencyBased, 6_400).get("fast"))
                .isGreaterThanOrEqualTo(6_300);
    }

    @Test
    void calls_running_there_count_as_often_as_they_are() {
        fastAndSlow();
        scene.the("fast").inFlight = 10;

        assertThat(scene.only("fast", "slow").order(latencyBased, 1)).isEqualTo("slow");
    }

    @Test
    void a_cold_candidate_is_tried_within_eight_calls() {
        fastAndSlow();

        assertThat(scene.tally(latencyBased, LatencyBased.UNMEASURED_EVERY).get("cold"))
                .isEqualTo(1);
    }

    @Test
    void a_cold_candidate_that_fails_all_it_gets_does_not_draw_the_calls() {
        fastAndSlow();

        assertThat(scene.tally(latencyBased, 800).get("cold")).isBetween(100, 115);
    }

    @Test
    void no_more_than_two_calls_run_at_a_cold_candidate_while_others_are_measured() {
        fastAndSlow();
        IntStream.range(0, 1_000).forEach(call -> chosen().inFlight++);
        int atMost = LatencyBased.MOST_UNMEASURED + 1_000 / LatencyBased.ANYBODY_EVERY + 1;

        assertThat(scene.the("cold").inFlight).isBetween(LatencyBased.MOST_UNMEASURED, atMost);
    }

    @Test
    void many_cold_candidates_are_all_tried() {
        Scene fleet = Scene.numbered(50);
        fleet.get(0).latencyNanos = MILLISECOND;
        for (int call = 0; call < 50 * LatencyBased.UNMEASURED_EVERY; call++) {
            ((ScriptedCandidate) latencyBased.choose(fleet, Scene.NOTHING)).latencyNanos = MILLISECOND;
        }

        assertThat(fleet.candidates()).allMatch(candidate -> candidate.latencyNanos > 0);
    }

    @Test
    void where_nobody_is_measured_calls_are_spread_by_load() {
        Scene fleet = Scene.numbered(5);
        for (int call = 0; call < 50; call++) {
            ((ScriptedCandidate) latencyBased.choose(fleet, Scene.NOTHING)).inFlight++;
        }

        assertThat(fleet.candidates()).allMatch(candidate -> candidate.inFlight == 10);
    }

    @Test
    void one_that_has_recovered_is_noticed() {
        fastAndSlow();
        scene.the("cold").latencyNanos = 2 * MILLISECOND;
        scene.the("slow").latencyNanos = 60_000 * MILLISECOND;
        int calls = 0;
        while (scene.the("slow").latencyNanos > MILLISECOND / 2 && calls < 1_000) {
            if (chosen() == scene.the("slow")) {
                scene.the("slow").latencyNanos = MILLISECOND / 2;
            }
            calls++;
        }

        assertThat(calls).isLessThanOrEqualTo(3 * LatencyBased.ANYBODY_EVERY);
        Map<String, Integer> after = scene.tally(latencyBased, 100);
        assertThat(after.get("slow")).isGreaterThan(95);
    }

    private void fastAndSlow() {
        scene.the("fast").latencyNanos = MILLISECOND;
        scene.the("slow").latencyNanos = 10 * MILLISECOND;
    }

    private ScriptedCandidate chosen() {
        return (ScriptedCandidate) latencyBased.choose(scene, Scene.NOTHING);
    }
}
