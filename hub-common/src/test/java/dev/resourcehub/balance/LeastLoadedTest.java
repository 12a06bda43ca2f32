package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.InstanceId;
import org.junit.jupiter.api.Test;

/** Who carries least for its weight, and turns among equals. */
class LeastLoadedTest {

    private final Strategy leastLoaded = new LeastLoaded(Scene.MOST);

    @Test
    void the_one_with_fewest_calls_is_chosen() {
        Scene scene = Scene.named("a", "b", "c");
        scene.the("a").inFlight = 2;
        scene.the("b").inFlight = 1;
        scene.the("c").inFlight = 3;

        assertThat(scene.order(leastLoaded, 3)).isEqualTo("bbb");
    }

    @Test
    void calls_are_counted_against_the_weight() {
        Scene scene = Scene.of(ScriptedCandidate.weighing("a", 4), ScriptedCandidate.weighing("b", 1));
        StringBuilder order = new StringBuilder();
        for (int call = 0; call < 10; call++) {
            ScriptedCandidate chosen = (ScriptedCandidate) leastLoaded.choose(scene, Scene.NOTHING);
            chosen.inFlight++;
            order.append(chosen);
        }

        assertThat(scene.the("a").inFlight).isEqualTo(8);
        assertThat(scene.the("b").inFlight).isEqualTo(2);
        assertThat(order.toString()).startsWith("aaa");
    }

    @Test
    void calls_one_after_the_other_are_not_all_for_the_first() {
        assertThat(Scene.named("a", "b", "c").order(leastLoaded, 6)).isEqualTo("abcabc");
    }

    @Test
    void turns_are_fair_when_the_equals_are_others_each_time() {
        Scene scene = Scene.named("a", "b", "c");
        StringBuilder order = new StringBuilder();
        for (int call = 0; call < 4; call++) {
            scene.the("c").inFlight = 1;
            order.append(scene.order(leastLoaded, 1));
            scene.the("c").inFlight = 0;
            order.append(scene.only("c").order(leastLoaded, 1));
        }

        assertThat(order.toString()).isEqualTo("acbcacbc");
    }

    @Test
    void of_two_calls_that_meet_at_the_same_candidate_the_second_goes_elsewhere() {
        Scene scene = Scene.named("a", "b", "c");
        StringBuilder inner = new StringBuilder();
        ScriptedCandidate last = scene.the("c");
        last.onRead = () -> {
            last.onRead = () -> {};
            inner.append(leastLoaded.choose(scene, Scene.NOTHING).id());
        };

        Candidate outer = leastLoaded.choose(scene, Scene.NOTHING);

        assertThat(inner).hasToString("a");
        assertThat(outer.id().value()).isEqualTo("b");
    }

    @Test
    void a_call_that_is_overtaken_at_every_look_is_placed_all_the_same() {
        Scene scene = Scene.named("a", "b");
        ScriptedCandidate last = scene.the("b");
        boolean[] inside = {false};
        last.onRead = () -> {
            if (!inside[0]) {
                inside[0] = true;
                scene.order(leastLoaded, 2);
                inside[0] = false;
            }
        };

        assertThat(leastLoaded.choose(scene, Scene.NOTHING)).isIn(scene.candidates());
    }

    @Test
    void what_is_remembered_is_bounded_and_forgotten() {
        Cheapest cheapest = new Cheapest(10);
        for (int i = 0; i < 100; i++) {
            cheapest.choose(Scene.named("fleeting-" + i), Scene.NOTHING, Cost.LOAD, 0);
        }
        assertThat(cheapest.remembered()).isLessThanOrEqualTo(10);

        for (int i = 0; i < 100; i++) {
            cheapest.forget(new InstanceId("fleeting-" + i));
        }
        assertThat(cheapest.remembered()).isZero();
    }
}
