package dev.resourcehub.dispatch;

import static dev.resourcehub.dispatch.Bench.by;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Bench.Backend;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * How calls that come at once are spread. "At once" is by hand: each call is chosen while the one before it is still being
 * admitted, which is as close as two calls can come.
 */
class DistributionTest {

    private final Bench bench = new Bench();

    @Test
    void least_loaded_counts_those_that_are_just_being_admitted() {
        three(1);

        nested("least_loaded", 12);

        assertThat(calls()).containsExactly(4, 4, 4);
    }

    @Test
    void round_robin_gives_each_the_same_number_however_close_they_come() {
        three(1);

        nested("round_robin", 12);

        assertThat(calls()).containsExactly(4, 4, 4);
    }

    @Test
    void round_robin_goes_on_where_it_was_after_one_was_missing_for_a_while() {
        three(1);
        nested("round_robin", 6);
        bench.fleet.drain(new InstanceId("b"), Duration.ZERO);
        nested("round_robin", 4);
        bench.fleet.resume(new InstanceId("b"));
        bench.time.pass(Duration.ofSeconds(30));
        nested("round_robin", 6);

        assertThat(calls()).containsExactly(6, 4, 6);
    }

    @Test
    void weighted_gives_shares_by_weight() {
        bench.with(new InstanceSpec(new InstanceId("a"), Set.of(), 1, 0, 1000), Offer.NONE);
        bench.with(new InstanceSpec(new InstanceId("b"), Set.of(), 3, 0, 1000), Offer.NONE);
        bench.with(new InstanceSpec(new InstanceId("c"), Set.of(), 4, 0, 1000), Offer.NONE);

        nested("weighted", 80);

        assertThat(calls()).containsExactly(10, 30, 40);
    }

    @Test
    void no_strategy_goes_above_a_cap_or_leaves_room_unused() {
        for (String strategy : List.of(
                "round_robin",
                "least_loaded",
                "weighted_random",
                "weighted",
                "latency_based",
                "model_affinity",
                "power_of_two",
                "prefix_affinity",
                "last_registered")) {
            Bench full = new Bench();
            full.with("a", 1);
            full.with("b", 2);
            full.with("c", 3);
            nested(full, strategy, 6);
            full.call();
            full.call();

            assertThat(calls(full)).as(strategy).containsExactly(1, 2, 3);
            assertThat(full.dispatcher.queued()).as(strategy).isEqualTo(2);
        }
    }

    @Test
    void a_strategy_of_a_third_party_serves_the_calls_that_name_it_and_no_others() {
        three(1);

        for (int i = 0; i < 4; i++) {
            bench.call(by(bench.order(), "last_registered", Runnable::run));
        }
        for (int i = 0; i < 2; i++) {
            bench.call();
        }

        assertThat(calls()).containsExactly(1, 1, 4);
    }

    private void three(int weight) {
        for (String id : List.of("a", "b", "c")) {
            bench.with(new InstanceSpec(new InstanceId(id), Set.of(), weight, 0, 1000), Offer.NONE);
        }
    }

    private void nested(String strategy, int calls) {
        nested(bench, strategy, calls);
    }

    private static void nested(Bench bench, String strategy, int calls) {
        if (calls == 0) {
            return;
        }
        boolean[] first = {true};
        bench.call(by(bench.order(), strategy, Runnable::run), () -> {
            if (first[0]) {
                first[0] = false;
                nested(bench, strategy, calls - 1);
            }
            return true;
        });
    }

    private List<Integer> calls() {
        return calls(bench);
    }

    private static List<Integer> calls(Bench bench) {
        return List.of("a", "b", "c").stream()
                .map(id -> bench.backends.get(id))
                .map((Backend backend) -> backend.calls.size())
                .toList();
    }
}
