package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a gate does with calls whose adapter is not ready. */
class ReadinessGateTest {

    private final Scripted strategy = Scripted.inline("any");
    private final Bench bench = new Bench(strategy);
    private final Bench.Calls calls = new Bench.Calls().then(Future.succeededFuture("tokens"));

    private void gate(GatePolicy policy, Duration timeout) {
        bench.pipeline.register(GatedAdapter.of(bench.adapter, new GateSettings(policy, timeout, true)));
    }

    private static void assertNotReady(Future<?> call) {
        assertThat(call.failed()).isTrue();
        assertThat(HubException.failureOf(call.cause())).isInstanceOfSatisfying(Failure.NotReady.class, failure -> {
            assertThat(failure.code()).isEqualTo(Codes.NOT_READY);
            assertThat(failure.subject()).isEqualTo("adapter ollama");
            assertThat(failure.remedies()).isNotEmpty();
        });
    }

    @Test
    void k2_a_held_call_runs_once_when_its_adapter_is_ready() {
        gate(GatePolicy.HOLD, Duration.ofSeconds(30));
        Future<String> call = bench.run(calls);
        bench.time.pass(Duration.ofMillis(200));
        assertThat(calls.runs).isZero();

        bench.adapter.ready();

        assertThat(call.result()).isEqualTo("tokens");
        assertThat(calls.runs).isEqualTo(1);
        assertThat(bench.time.pending()).isZero();
        assertThat(bench.meters.timings).containsEntry("hub_gate_wait{ollama}", 200L);
        assertThat(bench.meters.counts).containsEntry("hub_adapter_transitions{ollama,ready}", 1.0);
    }

    @Test
    void k2_a_held_call_never_runs_when_its_time_is_up_and_nothing_is_provisioned() {
        gate(GatePolicy.HOLD, Duration.ofMillis(100));
        Future<String> call = bench.run(calls);
        bench.time.pass(Duration.ofMillis(99));
        assertThat(call.isComplete()).isFalse();

        bench.time.pass(Duration.ofMillis(1));

        assertNotReady(call);
        assertThat(calls.runs).isZero();
        assertThat(strategy.asked).isEmpty();
        assertThat(bench.told()).isEmpty();
    }

    @Test
    void a_call_is_not_held_at_all_without_a_time() {
        gate(GatePolicy.HOLD, Duration.ZERO);

        assertNotReady(bench.run(calls));
    }

    @Test
    void a_caller_that_leaves_while_it_is_held_is_told_cancelled() {
        gate(GatePolicy.HOLD, Duration.ofSeconds(30));
        Cancellation cancellation = Cancellation.create();
        Future<String> call = bench.pipeline.run(
                new GatedCall<>(bench.context(), calls, Bench.PATIENCE, (job, phase, progress) -> {}, cancellation));

        cancellation.cancel("client");

        assertThat(HubException.failureOf(call.cause())).isEqualTo(new Failure.Cancelled("client"));
        assertThat(calls.runs).isZero();
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void k3_an_immediate_gate_asks_the_adapter_before_it_refuses() {
        Promise<Boolean> answer = Promise.promise();
        bench.pipeline.register(new GatedAdapter(
                bench.adapter,
                new GateSettings(GatePolicy.IMMEDIATE, Duration.ofSeconds(30), true),
                answer::future,
                List::of,
                List.of()));
        Future<String> call = bench.run(calls);
        assertThat(call.isComplete()).isFalse();

        answer.complete(true);

        assertThat(call.result()).isEqualTo("tokens");
    }

    @Test
    void k3_an_immediate_gate_refuses_at_once_when_the_adapter_says_no() {
        gate(GatePolicy.IMMEDIATE, Duration.ofSeconds(30));

        assertNotReady(bench.run(calls));
        assertThat(calls.runs).isZero();
    }

    @Test
    void an_adapter_that_does_not_answer_in_time_is_not_ready() {
        Promise<Boolean> silence = Promise.promise();
        bench.pipeline.register(new GatedAdapter(
                bench.adapter,
                new GateSettings(GatePolicy.IMMEDIATE, Duration.ofSeconds(30), true),
                silence::future,
                List::of,
                List.of()));
        Future<String> call = bench.run(calls);

        bench.time.pass(Duration.ofSeconds(5));

        assertNotReady(call);
    }

    @Test
    void k4_a_degrading_gate_lets_calls_pass_in_every_state() {
        gate(GatePolicy.DEGRADE, Duration.ofSeconds(30));
        assertThat(bench.run(calls).succeeded()).isTrue();

        bench.adapter.failed(new Failure.Internal("down"));

        assertThat(bench.run(calls).succeeded()).isTrue();
    }

    @Test
    void k5_a_gate_that_is_switched_off_and_an_adapter_that_is_not_registered_let_calls_pass() {
        bench.pipeline.register(
                GatedAdapter.of(bench.adapter, new GateSettings(GatePolicy.HOLD, Duration.ofSeconds(30), false)));

        assertThat(bench.run(calls).succeeded()).isTrue();
        assertThat(bench.run(bench.context("nobody"), calls).succeeded()).isTrue();
    }

    @Test
    void k6_a_held_call_does_not_pass_a_failed_adapter_that_was_ready_before() {
        gate(GatePolicy.HOLD, Duration.ofSeconds(30));
        bench.adapter.ready();
        bench.adapter.failed(new Failure.Internal("down"));
        Future<String> call = bench.run(calls);
        assertThat(call.isComplete()).isFalse();

        bench.adapter.initializing("again");
        bench.adapter.ready();

        assertThat(call.result()).isEqualTo("tokens");
    }
}
