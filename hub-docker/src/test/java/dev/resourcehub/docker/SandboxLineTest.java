package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.LineBench.Call;
import dev.resourcehub.docker.LineBench.Engine;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.python.ScriptedSandbox;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who waits for a sandbox: no longer than they said, may leave, is told the place, goes to whichever engine serves; a
 * sandbox that is lost before the code began is replaced once.
 */
final class SandboxLineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofMillis(250);
    private static final RunPython RUN = Programs.of("result = 1");
    private static final RunPython BIG = Programs.withMemory("result = 1", ByteSize.ofMiB(512));
    private static final Failure BROKEN = new Failure.Internal("no engine");

    private final LineBench bench = new LineBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_caller_waits_no_longer_than_it_said() {
        Engine engine = bench.serving(1);
        Call call = bench.ask(RUN, PATIENCE);
        assertThat(call.result.isComplete()).isFalse();

        bench.pass(PATIENCE);

        assertThat(call.failure()).isInstanceOfSatisfying(Failure.NoCapacity.class, refused -> {
            assertThat(refused.code()).isEqualTo(Codes.NO_CAPACITY);
            assertThat(refused.resource()).isEqualTo("sandbox");
        });
        assertThat(engine.backend.pool().figures().waiting()).isZero();
        assertThat(bench.line.waiting()).isZero();
    }

    @Test
    void a_caller_that_is_cancelled_leaves_the_line() {
        Engine engine = bench.serving(1);
        Call call = bench.ask(RUN, PATIENCE);

        call.cancellation.cancel("client");
        bench.settle();

        assertThat(call.failure()).isEqualTo(new Failure.Cancelled("client"));
        assertThat(engine.backend.pool().figures().waiting()).isZero();
    }

    @Test
    void who_named_an_image_does_not_run_where_another_engine_has_none_of_that_name_and_is_told() {
        Engine first = bench.serving(1);
        Call named = bench.ask(Programs.inImage("result = 1", LineBench.IMAGE), PATIENCE);
        Call usual = bench.ask(RUN, PATIENCE);
        Engine second = bench.engineWithoutImages("second", 1, 1);

        bench.standsBy(first);
        bench.serves(second);
        second.hatch();
        bench.on(() -> bench.line.refuseForeign(second.backend, need -> BROKEN));
        bench.settle();

        assertThat(named.failure()).isEqualTo(BROKEN);
        assertThat(second.asked).hasSize(1);
        assertThat(usual.result.isComplete()).isFalse();
        assertThat(second.backend.pool().figures().busy()).isEqualTo(1);
    }

    @Test
    void a_full_line_refuses_the_next_caller() {
        bench.serving(1);
        for (int caller = 0; caller < LineBench.WAITING; caller++) {
            bench.ask(RUN, PATIENCE);
        }

        Call next = bench.ask(RUN, PATIENCE);

        assertThat(next.failure()).isInstanceOf(Failure.NoCapacity.class);
        assertThat(next.failure().code()).isEqualTo(Codes.QUEUE_FULL);
    }

    @Test
    void who_waits_is_told_the_place_after_a_moment_and_when_it_changes() {
        Engine engine = bench.serving(1);
        Call first = bench.ask(RUN, PATIENCE);
        Call second = bench.ask(RUN, PATIENCE);
        Call third = bench.ask(RUN, PATIENCE);
        assertThat(third.places).isEmpty();

        bench.pass(A_MOMENT);
        assertThat(first.places).containsExactly(1);
        assertThat(second.places).containsExactly(2);
        assertThat(third.places).containsExactly(3);

        engine.hatch();
        assertThat(second.places).containsExactly(2, 1);
        assertThat(third.places).containsExactly(3, 2);

        second.cancellation.cancel("client");
        bench.settle();
        assertThat(third.places).containsExactly(3, 2, 1);
        assertThat(first.places).containsExactly(1);
    }

    @Test
    void who_is_served_at_once_is_told_no_place() {
        Engine engine = bench.serving(1);
        ScriptedSandbox sandbox = parked(engine);

        Call call = bench.ask(RUN, PATIENCE);
        bench.pass(A_MOMENT);
        bench.ends(sandbox);

        assertThat(call.places).isEmpty();
        assertThat(call.result.result().status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void the_wait_is_told_of_a_sandbox_that_was_made_for_the_call_and_none_of_one_that_stood_ready() {
        Engine engine = bench.serving(1);
        Call cold = bench.ask(RUN, PATIENCE);
        bench.pass(Duration.ofSeconds(2));
        bench.ends(engine.hatch());

        assertThat(cold.result.result().environment().warm()).isFalse();
        assertThat(cold.result.result().timings().queue()).isEqualTo(Duration.ofSeconds(2));
        assertThat(cold.result.result().timings().lease()).isZero();

        ScriptedSandbox sandbox = parked(engine);
        bench.pass(Duration.ofSeconds(2));
        Call warm = bench.ask(RUN, PATIENCE);
        bench.ends(sandbox);

        assertThat(warm.result.result().environment().warm()).isTrue();
        assertThat(warm.result.result().timings().queue()).isZero();
    }

    @Test
    void one_sandbox_is_started_for_each_who_waits_as_far_as_there_is_room() {
        Engine engine = bench.serving(2);
        bench.ask(RUN, PATIENCE);
        bench.ask(BIG, PATIENCE);
        bench.ask(RUN, PATIENCE);

        assertThat(engine.starting()).isEqualTo(2);
        assertThat(engine.asked)
                .extracting(spec -> spec.memory())
                .containsExactly(ByteSize.ofMiB(128), ByteSize.ofMiB(512));
    }

    @Test
    void a_sandbox_that_is_lost_before_the_code_began_is_replaced_once() {
        Engine engine = bench.serving(2);
        Call call = bench.ask(RUN, PATIENCE);

        bench.dies(engine.hatch());
        assertThat(call.result.isComplete()).isFalse();
        bench.pass(Duration.ofSeconds(1));
        bench.ends(engine.hatch());

        assertThat(call.result.result().status()).isEqualTo(RunResult.Status.OK);
        assertThat(engine.asked).hasSize(2);
    }

    @Test
    void a_second_one_that_is_lost_is_a_failure() {
        Engine engine = bench.serving(2);
        Call call = bench.ask(RUN, PATIENCE);

        bench.dies(engine.hatch());
        bench.pass(Duration.ofSeconds(1));
        bench.dies(engine.hatch());
        bench.pass(Duration.ofSeconds(1));

        assertThat(call.failure()).isInstanceOf(Failure.BackendUnreachable.class);
    }

    @Test
    void a_run_that_has_begun_is_never_repeated_and_speaks_against_nobody() {
        Engine engine = bench.serving(2);
        for (int run = 0; run < 10; run++) {
            Call call = bench.ask(RUN, PATIENCE);
            ScriptedSandbox sandbox = engine.hatch();
            bench.begins(sandbox);
            bench.dies(sandbox);

            assertThat(call.result.result().status()).isEqualTo(RunResult.Status.INFRA_ERROR);
        }

        assertThat(engine.asked).hasSize(10);
        assertThat(view(engine).facts()).containsEntry("breaker", "closed");
    }

    @Test
    void sandboxes_lost_one_after_another_close_the_engine_for_a_moment() {
        Engine engine = bench.serving(2);
        for (int call = 0; call < 3; call++) {
            bench.ask(RUN, PATIENCE);
            bench.dies(engine.hatch());
            bench.pass(Duration.ofMillis(20));
            if (engine.starting() > 0) {
                bench.dies(engine.hatch());
                bench.pass(Duration.ofMillis(20));
            }
        }
        assertThat(view(engine).facts()).containsEntry("breaker", "open");

        Call refused = bench.ask(RUN, PATIENCE);
        assertThat(refused.failure()).isInstanceOf(Failure.NoCapacity.class);

        bench.pass(Duration.ofSeconds(2));
        Call trial = bench.ask(RUN, PATIENCE);
        bench.ends(engine.hatch());
        assertThat(trial.result.result().status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void who_waits_for_what_cannot_be_made_is_told_why_and_others_wait_on() {
        Engine engine = bench.serving(2);
        Call hopeless = bench.ask(BIG, PATIENCE);
        Call other = bench.ask(RUN, PATIENCE);

        engine.fails(BROKEN);
        ScriptedSandbox sandbox = engine.hatch();
        bench.pass(Duration.ofSeconds(1));
        engine.fails(BROKEN);

        assertThat(hopeless.failure()).isEqualTo(BROKEN);
        assertThat(bench.ask(BIG, PATIENCE).failure()).isEqualTo(BROKEN);
        bench.ends(sandbox);
        assertThat(other.result.result().status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void what_can_never_fit_is_refused_at_once() {
        bench.serving(2);

        assertThat(bench.ask(Programs.withMemory("1", ByteSize.ofGiB(2)), PATIENCE)
                        .failure())
                .isInstanceOf(Failure.Unprocessable.class);
    }

    @Test
    void those_who_wait_go_to_the_engine_that_serves_now() {
        Engine first = bench.serving(1);
        Engine second = bench.engine("second", 1, 1);
        Call call = bench.ask(RUN, PATIENCE);
        assertThat(second.starting()).isZero();

        bench.standsBy(first);
        bench.serves(second);

        assertThat(second.starting()).isEqualTo(1);
        assertThat(first.backend.pool().figures().waiting()).isZero();
        bench.ends(second.hatch());
        assertThat(call.result.result().status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void an_engine_that_stands_by_is_no_way_out_when_the_one_that_serves_is_busy() {
        Engine first = bench.serving(1);
        Engine second = bench.engine("second", 1, 1);
        ScriptedSandbox idle = parked(second);
        assertThat(bench.fleet.view(second.backend.id())).isEmpty();

        bench.ask(RUN, PATIENCE);

        assertThat(first.starting()).isEqualTo(1);
        assertThat(idle.received()).hasSize(1);
    }

    @Test
    void who_frees_a_place_on_another_thread_leaves_the_serving_to_the_hubs_own() {
        Engine engine = bench.serving(1);
        Call call = bench.ask(RUN, PATIENCE);
        bench.on(() -> engine.backend.pool().want(List.of()));

        bench.dispatcher.serve();
        bench.settle();

        assertThat(call.result.isComplete()).isFalse();
        bench.ends(engine.hatch());
        assertThat(call.result.result().status()).isEqualTo(RunResult.Status.OK);
    }

    private ScriptedSandbox parked(Engine engine) {
        bench.on(() -> engine.backend.pool().keep(1));
        ScriptedSandbox sandbox = engine.hatch();
        assertThat(engine.backend.pool().figures().ready()).isEqualTo(1);
        return sandbox;
    }

    private InstanceView view(Engine engine) {
        return bench.fleet.view(engine.backend.id()).orElseThrow();
    }
}
