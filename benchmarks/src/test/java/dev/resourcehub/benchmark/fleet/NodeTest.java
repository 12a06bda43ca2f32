package dev.resourcehub.benchmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A modelled server takes whatever comes and works on as many calls as it has slots. Models are loaded one after the other,
 * and one is unloaded only when nothing of it runs.
 */
class NodeTest {

    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime();
    private final List<Long> firsts = new ArrayList<>();

    @Test
    void calls_beyond_its_slots_wait_inside_and_get_slow() {
        Node node = node(NodeSettings.of("n", 2));
        List<Future<Ask>> answers = List.of(serve(node, "m0"), serve(node, "m0"), serve(node, "m0"));

        time.runUntil(SECOND);
        assertThat(node.waitingInside().now()).isEqualTo(1);
        time.runUntil(7 * SECOND);

        assertThat(answers).allMatch(Future::succeeded);
        assertThat(firsts)
                .satisfiesExactly(
                        first -> assertThat(first).isLessThan(2 * SECOND),
                        first -> assertThat(first).isLessThan(2 * SECOND),
                        third -> assertThat(third).isGreaterThan(4 * SECOND));
    }

    @Test
    void half_the_speed_takes_twice_the_time() {
        Node node = node(NodeSettings.of("n", 1).withSpeed(0.5));
        Future<Ask> answer = serve(node, "m0");

        time.runUntil(5 * SECOND);
        assertThat(answer.isComplete()).isFalse();
        time.runUntil(7 * SECOND);

        assertThat(answer.succeeded()).isTrue();
    }

    @Test
    void a_client_that_leaves_while_its_prompt_is_read_frees_its_slot_at_the_first_token_only() {
        Node node = node(NodeSettings.of("n", 1));
        Cancellation leaving = Cancellation.create();
        Future<Ask> left = serve(node, "m0", leaving);
        serve(node, "m0");

        time.runUntil(SECOND / 2);
        leaving.cancel("client");

        assertThat(left.failed()).isTrue();
        assertThat(node.busySlots().now()).isEqualTo(1);
        assertThat(node.waitingInside().now()).isEqualTo(1);
        time.runUntil(3 * SECOND / 2);
        assertThat(node.waitingInside().now()).isZero();
    }

    @Test
    void an_absent_model_is_loaded_once_for_all_who_ask() {
        Node node = node(NodeSettings.of("n", 1).withMemory(24, 1));
        serve(node, "m0");
        serve(node, "m0");

        time.runUntil(20 * SECOND);

        assertThat(node.loads()).isEqualTo(1);
        assertThat(node.resident()).containsExactly("m0");
    }

    @Test
    void a_model_that_does_not_fit_waits_until_another_is_idle() {
        Node node = node(NodeSettings.of("n", 1).withMemory(15, 10));
        serve(node, "m1");
        time.runUntil(SECOND * 3 / 2);
        Future<Ask> other = serve(node, "m3");

        time.runUntil(3 * SECOND);
        assertThat(node.resident()).containsExactly("m1");
        time.runUntil(20 * SECOND);

        assertThat(node.resident()).containsExactly("m3");
        assertThat(other.succeeded()).isTrue();
    }

    @Test
    void a_wedged_node_answers_its_probes_and_no_call() {
        Node node = node(NodeSettings.of("n", 1));
        node.suffer(Fault.WEDGE);
        Future<Ask> silent = serve(node, "m0");

        time.runUntil(3600 * SECOND);

        assertThat(silent.isComplete()).isFalse();
        assertThat(node.answersProbes()).isTrue();
    }

    @Test
    void a_crash_breaks_what_runs_and_loses_the_models() {
        Node node = node(NodeSettings.of("n", 1));
        List<Future<Ask>> broken = List.of(serve(node, "m0"), serve(node, "m0"));
        time.runUntil(SECOND / 2);

        node.crash();

        assertThat(broken)
                .allSatisfy(answer -> assertThat(HubException.failureOf(answer.cause()))
                        .isInstanceOf(Failure.BackendUnreachable.class));
        assertThat(node.resident()).isEmpty();
        assertThat(node.busySlots().now()).isZero();
        node.suffer(Fault.NONE);
        Future<Ask> again = serve(node, "m0");
        time.runUntil(10 * SECOND);
        assertThat(again.succeeded()).isTrue();
    }

    private Node node(NodeSettings settings) {
        return new Node(settings, time, Draws.of(1, "node"));
    }

    private Future<Ask> serve(Node node, String model) {
        return serve(node, model, Cancellation.create());
    }

    /** One second to the first token, two more to the last. */
    private Future<Ask> serve(Node node, String model, Cancellation cancellation) {
        Ask ask = new Ask("t", model, SECOND, 2 * SECOND, 0);
        return node.serve(ask, new Only(cancellation), cancellation, () -> firsts.add(time.nanos()));
    }

    private record Only(Cancellation cancellation) implements Attempt {
        @Override
        public int number() {
            return 1;
        }

        @Override
        public InstanceId instance() {
            return new InstanceId("n");
        }

        @Override
        public Duration timeLeft() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean commit() {
            return true;
        }

        @Override
        public void latencyTellsNothing() {}
    }
}
