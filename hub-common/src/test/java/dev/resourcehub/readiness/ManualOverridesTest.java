package dev.resourcehub.readiness;

import static dev.resourcehub.readiness.Bench.MODEL;
import static dev.resourcehub.readiness.Bench.OLLAMA;
import static dev.resourcehub.readiness.Bench.afterProvisioning;
import static dev.resourcehub.readiness.Bench.noModel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.Bench.Calls;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Operators have the last word, with their name and reason, until they take it back or the hub restarts. */
class ManualOverridesTest {

    private static final HubException DOWN = new HubException(new Failure.Internal("registry is down"));

    private final Scripted pull = Scripted.background("ai-model");
    private final Bench bench = new Bench(pull).ready();
    private final ManualOverrides overrides = bench.pipeline.overrides();

    private ManualOverride apply(ManualAction action) {
        Overriding overriding = overrides.apply(action, "ada", "because");
        assertThat(overriding).isInstanceOf(Overriding.Applied.class);
        return ((Overriding.Applied) overriding).override();
    }

    private void failOnce() {
        bench.run(Calls.failing(noModel()));
        pull.run().ending().fail(DOWN);
    }

    @Test
    void k38_retry_forgets_past_failures_and_provides_at_once_with_what_the_failed_call_said() {
        failOnce();

        apply(new ManualAction.Retry(OLLAMA, MODEL));

        assertThat(pull.runs).hasSize(2);
        assertThat(pull.run().context().store()).contains("documents");
        assertThat(pull.run().context().provenance().requestedBy()).isEqualTo("ada");
        assertThat(pull.run().context().provenance().reason()).isEqualTo("manual");
        pull.run().done();
        assertThat(bench.pipeline.failures()).isEmpty();
        assertThat(overrides.inForce()).as("nothing that lasts").isEmpty();
    }

    @Test
    void k38_retry_of_what_nobody_provides_and_switching_what_nobody_has_are_refused() {
        assertThat(fault(new ManualAction.Retry(OLLAMA, new Target("queue", "x")))
                        .field())
                .isEqualTo("target");
        Failure.Unprocessable disabling = fault(new ManualAction.DisableStrategy("ai-modle", Optional.empty()));
        assertThat(disabling.field()).isEqualTo("strategy");
        assertThat(disabling.facts()).isEqualTo(Map.of("known", List.of("ai-model")));
        assertThat(fault(new ManualAction.EnableStrategy("ai-modle", Optional.of(OLLAMA))))
                .isEqualTo(disabling);
        assertThat(overrides.inForce()).isEmpty();
    }

    @Test
    void k38_skip_and_disable_recall_what_waits_for_its_turn_and_leave_what_runs() {
        Future<String> running = bench.run(Calls.failing(noModel()));
        Target second = new Target("model", "second");
        HubException original = noModel();
        Future<String> waiting = bench.run(bench.context(OLLAMA, second), Calls.failing(original));
        assertThat(pull.runs).hasSize(1);

        apply(new ManualAction.Skip(OLLAMA, second));

        assertThat(afterProvisioning(waiting).outcome()).isEqualTo("disabled");
        assertThat(waiting.cause().getCause()).isSameAs(original);
        assertThat(bench.told()).contains("skipped");
        apply(new ManualAction.Clear(OLLAMA, Optional.of(second)));
        Future<String> again = bench.run(bench.context(OLLAMA, second), Calls.failing(noModel()));
        apply(new ManualAction.DisableStrategy("ai-model", Optional.empty()));
        assertThat(afterProvisioning(again).outcome()).isEqualTo("disabled");
        assertThat(running.isComplete()).isFalse();
        pull.run().done();
        assertThat(pull.runs).hasSize(1);
    }

    @Test
    void k38_decisions_about_an_adapter_that_is_not_there_are_refused_with_those_that_are() {
        for (ManualAction action : List.of(
                new ManualAction.Retry("olama", MODEL),
                new ManualAction.Skip("olama", MODEL),
                new ManualAction.Clear("olama", Optional.empty()),
                new ManualAction.DisableStrategy("ai-model", Optional.of("olama")))) {
            assertThat(overrides.apply(action, "ada", "because"))
                    .isEqualTo(new Overriding.Refused(
                            new Failure.Unknown(Codes.NOT_FOUND, "adapter", "olama", List.of(OLLAMA))));
        }
        assertThat(pull.runs).isEmpty();
    }

    private Failure.Unprocessable fault(ManualAction action) {
        Overriding overriding = overrides.apply(action, "ada", "because");
        assertThat(overriding).isInstanceOf(Overriding.Refused.class);
        return (Failure.Unprocessable) ((Overriding.Refused) overriding).failure();
    }

    @Test
    void k38_skip_stops_pulls_and_calls_fail_as_they_are() {
        apply(new ManualAction.Skip(OLLAMA, MODEL));
        HubException original = noModel();

        assertThat(bench.run(Calls.failing(original)).cause()).isSameAs(original);
        assertThat(pull.runs).isEmpty();
        assertThat(bench.last()).isEqualTo(new Said.Skipped("skipped", 0, Optional.empty()));

        apply(new ManualAction.Clear(OLLAMA, Optional.of(MODEL)));
        bench.run(Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(1);
    }

    @Test
    void a_target_that_is_spelt_in_another_way_is_the_same_target() {
        pull.providing().folding();
        Target shouted = new Target(MODEL.kind(), MODEL.id().toUpperCase(Locale.ROOT));
        failOnce();

        apply(new ManualAction.Skip(OLLAMA, shouted));
        bench.run(Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(1);

        apply(new ManualAction.Retry(OLLAMA, shouted));
        assertThat(overrides.inForce()).isEmpty();
        assertThat(pull.runs).hasSize(2);
        pull.run().ending().fail(DOWN);

        apply(new ManualAction.Clear(OLLAMA, Optional.of(shouted)));
        assertThat(bench.pipeline.failures()).isEmpty();
    }

    @Test
    void k38_a_disabled_strategy_does_not_run_for_one_adapter_or_for_all_until_it_is_enabled() {
        apply(new ManualAction.DisableStrategy("ai-model", Optional.of(OLLAMA)));
        HubException original = noModel();
        Future<String> call = bench.run(Calls.failing(original));
        assertThat(afterProvisioning(call).outcome()).isEqualTo("disabled");
        assertThat(call.cause().getCause()).isSameAs(original);
        bench.run(bench.context("other"), Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(1);

        apply(new ManualAction.DisableStrategy("ai-model", Optional.empty()));
        bench.run(bench.context("third"), Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(1);

        apply(new ManualAction.EnableStrategy("ai-model", Optional.empty()));
        apply(new ManualAction.EnableStrategy("ai-model", Optional.of(OLLAMA)));
        bench.run(Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(2);
        assertThat(overrides.inForce()).isEmpty();
    }

    @Test
    void k38_mark_ready_opens_the_gate_until_it_expires() {
        bench.adapter.failed(new Failure.Internal("down"));
        ManualOverride override = apply(new ManualAction.MarkReady(OLLAMA, Duration.ofMinutes(1)));
        assertThat(override.expiresAt()).contains(bench.clock.instant().plusSeconds(60));
        assertThat(bench.run(new Calls().then(Future.succeededFuture("tokens"))).result())
                .isEqualTo("tokens");

        bench.time.pass(Duration.ofMinutes(1));

        assertThat(bench.adapter.isReady()).isFalse();
        assertThat(overrides.inForce()).isEmpty();
        assertThat(overrides.apply(new ManualAction.MarkReady(OLLAMA, Duration.ofDays(31)), "ada", "because"))
                .isInstanceOf(Overriding.Refused.class);
        assertThat(overrides.apply(new ManualAction.MarkReady("nobody", Duration.ofMinutes(1)), "ada", "because"))
                .isInstanceOf(Overriding.Refused.class);
    }

    @Test
    void k38_clear_of_an_adapter_takes_back_all_of_it() {
        failOnce();
        bench.adapter.failed(new Failure.Internal("down"));
        apply(new ManualAction.Skip(OLLAMA, MODEL));
        apply(new ManualAction.MarkReady(OLLAMA, Duration.ofMinutes(1)));

        apply(new ManualAction.Clear(OLLAMA, Optional.empty()));

        assertThat(overrides.inForce()).isEmpty();
        assertThat(bench.pipeline.failures()).isEmpty();
        assertThat(bench.adapter.isReady()).isFalse();
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void k38_each_decision_is_an_event_with_actor_and_reason_and_can_be_lifted_by_its_number() {
        ManualOverride override = apply(new ManualAction.Skip(OLLAMA, MODEL));
        assertThat(overrides.inForce()).containsExactly(override);
        assertThat(bench.last()).isEqualTo(new Said.Overridden(override));
        assertThat(override.actor()).isEqualTo("ada");
        assertThat(override.reason()).isEqualTo("because");

        assertThat(overrides.lift(override.id(), "grace")).contains(override);
        assertThat(overrides.lift(override.id(), "grace")).isEmpty();

        assertThat(bench.last()).isEqualTo(new Said.Lifted(override, "grace"));
        assertThat(overrides.inForce()).isEmpty();
    }

    @Test
    void the_same_decision_again_takes_the_place_of_the_first_and_there_is_a_most() {
        apply(new ManualAction.Skip(OLLAMA, MODEL));
        ManualOverride second = apply(new ManualAction.Skip(OLLAMA, MODEL));
        assertThat(overrides.inForce()).containsExactly(second);

        for (int i = 1; i < PipelineSettings.DEFAULTS.mostOverrides(); i++) {
            apply(new ManualAction.Skip(OLLAMA, new Target("model", "m" + i)));
        }
        assertThat(overrides.apply(new ManualAction.Skip(OLLAMA, new Target("model", "more")), "ada", "because"))
                .isInstanceOf(Overriding.Refused.class);
    }
}
