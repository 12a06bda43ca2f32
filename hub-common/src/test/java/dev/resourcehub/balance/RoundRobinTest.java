package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One after the other; equal shares however the set changes. */
class RoundRobinTest {

    private final Strategy roundRobin = new RoundRobin(Scene.MOST);

    @Test
    void a_constant_set_is_served_in_order() {
        assertThat(Scene.named("a", "b", "c").order(roundRobin, 9)).isEqualTo("abcabcabc");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 17, 23, 200})
    void every_round_serves_each_once_in_the_same_order(int size) {
        Scene scene = Scene.numbered(size);
        String round = scene.order(roundRobin, size);

        assertThat(scene.tally(roundRobin, size * 99).values()).containsOnly(99);
        assertThat(scene.order(roundRobin, size)).isEqualTo(round);
    }

    @Test
    void weights_are_no_matter() {
        Scene scene = Scene.of(ScriptedCandidate.weighing("a", 9), ScriptedCandidate.weighing("b", 1));

        assertThat(scene.order(roundRobin, 6)).isEqualTo("ababab");
    }

    @Test
    void sets_that_alternate_do_not_skew_the_turns() {
        Scene all = Scene.named("a", "b", "c");
        StringBuilder order = new StringBuilder();
        for (int call = 0; call < 4; call++) {
            order.append(all.only("a", "b").order(roundRobin, 1));
            order.append(all.only("c").order(roundRobin, 1));
        }

        assertThat(order.toString()).isEqualTo("acbcacbc");
    }

    @Test
    void whoever_can_take_calls_gets_an_equal_part_of_those_it_can_take() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        Scene all = Scene.numbered(8);
        Map<ScriptedCandidate, Double> fair = new LinkedHashMap<>();
        Map<ScriptedCandidate, Integer> got = new LinkedHashMap<>();
        for (int call = 0; call < 20_000; call++) {
            List<ScriptedCandidate> able = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (random.nextInt(8) <= i) {
                    able.add(all.get(i));
                }
            }
            able.forEach(candidate -> fair.merge(candidate, 1.0 / able.size(), Double::sum));
            got.merge((ScriptedCandidate) roundRobin.choose(new Scene(able), Scene.NOTHING), 1, Integer::sum);
        }

        fair.forEach((candidate, part) -> assertThat((double) got.get(candidate))
                .as("%s, seed %d", candidate, seed)
                .isCloseTo(part, within(8.0)));
    }

    @Test
    void one_that_leaves_midway_leaves_the_order_of_the_others() {
        Scene all = Scene.named("a", "b", "c", "d");
        all.order(roundRobin, 6);
        roundRobin.forget(all.the("b").id);

        assertThat(all.without(all.the("b")).tally(roundRobin, 300).values())
                .allMatch(calls -> 99 <= calls && calls <= 101);
    }

    @Test
    void a_newcomer_is_neither_flooded_nor_kept_waiting() {
        Scene old = Scene.named("a", "b", "c");
        old.order(roundRobin, 1_000);
        Scene grown = old.with(new ScriptedCandidate("d"));

        assertThat(grown.tally(roundRobin, 8).values()).containsOnly(2);
    }

    @Test
    void one_that_fails_at_each_of_its_turns_and_returns_leaves_no_trace_in_the_shares() {
        Scene scene = Scene.named("a", "b", "c");
        for (int call = 0; call < 3_000; call++) {
            if (scene.order(roundRobin, 1).equals("b")) {
                roundRobin.forget(scene.the("b").id);
            }
        }

        assertThat(scene.tally(roundRobin, 300).values()).allMatch(calls -> 98 <= calls && calls <= 102);
    }

    @Test
    void one_that_starts_slowly_takes_its_part_of_a_turn() {
        Scene scene = Scene.named("a", "b");
        scene.the("b").ramp = 0.25;

        assertThat(scene.tally(roundRobin, 500)).containsEntry("a", 400).containsEntry("b", 100);
    }

    @Test
    void calls_that_overlap_are_all_counted() {
        Scene scene = Scene.named("a", "b", "c");
        ScriptedCandidate last = scene.the("c");
        Map<String, Integer> got = new LinkedHashMap<>();
        int[] depth = {0};
        // Whenever c is read, a second call runs from beginning to end in the middle of the first.
        last.onRead = () -> {
            if (depth[0]++ == 0) {
                got.merge(roundRobin.choose(scene, Scene.NOTHING).id().value(), 1, Integer::sum);
            }
            depth[0]--;
        };
        for (int call = 0; call < 300; call++) {
            got.merge(roundRobin.choose(scene, Scene.NOTHING).id().value(), 1, Integer::sum);
        }

        int calls = got.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(calls).isEqualTo(900);
        assertThat(got.values()).allMatch(part -> 298 <= part && part <= 302);
    }
}
