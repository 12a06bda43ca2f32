package dev.resourcehub.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.InstanceId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The best priority first; within it the fewest calls for the weight; ties take turns. */
class LeastLoadedTest {

    private final LeastLoaded strategy = new LeastLoaded();

    @Test
    void fewer_running_calls_win() {
        assertThat(choose(candidate("a", 3, 1, 0), candidate("b", 1, 1, 0))).isEqualTo("b");
    }

    @Test
    void twice_the_weight_carries_twice_the_calls() {
        assertThat(choose(candidate("a", 3, 2, 0), candidate("b", 2, 1, 0))).isEqualTo("a");
    }

    @Test
    void a_lower_priority_number_wins_over_load() {
        assertThat(choose(candidate("a", 9, 1, 0), candidate("b", 0, 1, 1))).isEqualTo("a");
    }

    @Test
    void ties_take_turns() {
        List<String> chosen = IntStream.range(0, 4)
                .mapToObj(turn -> choose(candidate("a", 0, 1, 0), candidate("b", 0, 1, 0)))
                .toList();

        assertThat(chosen).containsExactly("a", "b", "a", "b");
    }

    private String choose(Candidate... candidates) {
        return strategy.choose(List.of(candidates)).id().value();
    }

    private static Candidate candidate(String id, int inFlight, int weight, int priority) {
        return new Candidate(new InstanceId(id), inFlight, weight, priority);
    }
}
