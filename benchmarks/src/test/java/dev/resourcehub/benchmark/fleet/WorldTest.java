package dev.resourcehub.benchmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run is decided by its seed, and every call of it ends. */
class WorldTest {

    private static final List<NodeSettings> FLEET = List.of(NodeSettings.of("n1", 2), NodeSettings.of("n2", 1));

    @Test
    void the_same_seed_gives_the_same_run_to_the_last_call() {
        assertThat(run(7)).isEqualTo(run(7)).hasSizeGreaterThan(100);
    }

    @Test
    void another_seed_gives_another_run() {
        assertThat(run(7)).isNotEqualTo(run(8));
    }

    @Test
    void every_call_ends_even_when_clients_leave_and_a_node_never_answers() {
        World world = new World(3, FLEET);
        Manner leaving = Manner.PLAIN.hedged().leaving(0.3, Duration.ofSeconds(2));
        world.nodes().getFirst().suffer(Fault.WEDGE);

        world.play(new ModelledHub(world, Knobs.TOLD), 300, tenant(leaving)).drain();

        assertThat(world.unanswered()).isZero();
        assertThat(world.outcomes(0)).anyMatch(outcome -> outcome.code().equals(Outcome.LEFT));
        assertThat(world.nodes()).allSatisfy(node -> {
            assertThat(node.busySlots().now()).isZero();
            assertThat(node.waitingInside().now()).isZero();
        });
    }

    private static List<Outcome> run(long seed) {
        World world = new World(seed, FLEET);
        return world.play(new ModelledHub(world, Knobs.TOLD), 300, tenant(Manner.PLAIN))
                .drain()
                .outcomes(0);
    }

    private static Tenant tenant(Manner manner) {
        return new Tenant("all", Arrivals.poisson(0.8), Shape.CHAT, manner);
    }
}
