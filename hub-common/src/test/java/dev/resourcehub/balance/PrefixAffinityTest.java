package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The same instance for what belongs together, within a bound on its load. */
class PrefixAffinityTest {

    private static final long KEYS = 10_000;

    private final Strategy prefixAffinity = new PrefixAffinity(new LeastLoaded(Scene.MOST));

    @Test
    void calls_that_belong_together_go_to_the_same_instance_in_whatever_order_the_candidates_stand() {
        Scene scene = Scene.numbered(10);
        Scene reversed = new Scene(scene.candidates().reversed());

        assertThat(LongStream.rangeClosed(1, 1_000)).allMatch(key -> home(scene, key) == home(reversed, key));
    }

    @Test
    void keys_are_spread_by_weight() {
        Scene scene = Scene.numbered(4);
        scene.get(0).weight = 3;
        Map<Candidate, Integer> homes = new HashMap<>();
        LongStream.rangeClosed(1, KEYS).forEach(key -> homes.merge(home(scene, key), 1, Integer::sum));

        assertThat(homes.get(scene.get(0))).isCloseTo(5_000, within(200));
        assertThat(homes.get(scene.get(1))).isCloseTo(1_667, within(150));
    }

    @Test
    void one_that_leaves_moves_only_its_own_keys() {
        Scene scene = Scene.numbered(10);
        Candidate gone = scene.get(3);
        Scene left = scene.without(gone);

        assertThat(LongStream.rangeClosed(1, KEYS).filter(key -> home(scene, key) != gone))
                .allMatch(key -> home(left, key) == home(scene, key));
    }

    @Test
    void one_that_comes_takes_only_keys_for_itself_and_only_its_part() {
        Scene scene = Scene.numbered(9);
        ScriptedCandidate come = new ScriptedCandidate("newcomer");
        Scene grown = scene.with(come);
        long moved = LongStream.rangeClosed(1, KEYS)
                .filter(key -> home(grown, key) != home(scene, key))
                .peek(key -> assertThat(home(grown, key)).isSameAs(come))
                .count();

        assertThat(moved).isCloseTo(KEYS / 10, within(130L));
    }

    @Test
    void a_weight_that_grows_moves_keys_only_to_its_instance() {
        Scene scene = Scene.numbered(10);
        scene.get(3).weight = 0.1;
        Map<Long, Candidate> before = new HashMap<>();
        LongStream.rangeClosed(1, KEYS).forEach(key -> before.put(key, home(scene, key)));
        scene.get(3).weight = 1;

        before.forEach((key, home) -> assertThat(home(scene, key)).isIn(home, scene.get(3)));
    }

    @Test
    void nobody_is_taken_beyond_the_bound() {
        long seed = 7;
        Random random = new Random(seed);
        Scene scene = Scene.numbered(7);
        scene.get(2).weight = 2.5;
        double weights = 8.5;
        for (int call = 0; call < 20_000; call++) {
            int running = scene.candidates().stream().mapToInt(c -> c.inFlight).sum();
            ScriptedCandidate chosen =
                    (ScriptedCandidate) prefixAffinity.choose(scene, Scene.belonging(1 + random.nextInt(3)));
            double bound = Math.ceil(PrefixAffinity.BOUND * (running + 1) * (chosen.weight / weights));

            assertThat((double) chosen.inFlight + 1).as("seed %d", seed).isLessThanOrEqualTo(bound + 1e-9);

            chosen.inFlight++;
            ScriptedCandidate ended = scene.get(random.nextInt(scene.size()));
            ended.inFlight = Math.max(0, ended.inFlight - random.nextInt(3));
        }
    }

    @Test
    void one_hot_key_overflows_to_the_same_next_instances_in_the_same_order() {
        Scene scene = Scene.numbered(5);
        Candidate home = home(scene, 99);
        Candidate next = home(scene.without(home), 99);
        ((ScriptedCandidate) home).inFlight = 4;

        assertThat(home(scene, 99)).isSameAs(next);
    }

    @Test
    void calls_without_affinity_go_to_the_least_loaded_by_turns() {
        assertThat(Scene.named("a", "b", "c").order(prefixAffinity, 6)).isEqualTo("abcabc");
    }

    private Candidate home(Scene scene, long key) {
        return prefixAffinity.choose(scene, Scene.belonging(key));
    }
}
