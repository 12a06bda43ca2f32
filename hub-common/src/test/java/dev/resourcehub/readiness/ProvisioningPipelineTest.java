package dev.resourcehub.readiness;

import static dev.resourcehub.readiness.Bench.MODEL;
import static dev.resourcehub.readiness.Bench.afterProvisioning;
import static dev.resourcehub.readiness.Bench.noModel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.Bench.Calls;
import dev.resourcehub.readiness.ProvisioningEvent.Consulted;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A call that fails is run once more after the first strategy that can help has helped; otherwise its caller learns what
 * really happened.
 */
class ProvisioningPipelineTest {

    private static final HubException BROKEN = new HubException(new Failure.Internal("registry is down"));

    @Test
    void a_call_that_succeeds_is_run_once_and_tells_nothing() {
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        Calls calls = new Calls().then(Future.succeededFuture("tokens"));

        assertThat(bench.run(calls).result()).isEqualTo("tokens");
        assertThat(calls.runs).isEqualTo(1);
        assertThat(bench.told()).isEmpty();
    }

    @Test
    void k10_the_first_in_order_that_can_help_is_run_and_no_later_one_is_asked() {
        Scripted late = Scripted.inline("late").at(200);
        Scripted no = Scripted.inline("no").at(10).handling(failure -> false);
        Scripted first = Scripted.inline("first").at(50);
        Bench bench = new Bench(late, no, first).ready();
        Future<String> call = bench.run(Calls.failingOnce(noModel()));

        first.run().done();

        assertThat(call.result()).isEqualTo("tokens");
        assertThat(no.asked).hasSize(1);
        assertThat(no.runs).isEmpty();
        assertThat(late.asked).isEmpty();
    }

    @Test
    void k10_the_one_that_was_chosen_has_no_successor_when_it_fails() {
        Scripted first = Scripted.inline("first").at(1);
        Scripted second = Scripted.inline("second").at(2);
        Bench bench = new Bench(first, second).ready();
        Future<String> call = bench.run(Calls.failing(noModel()));

        first.run().ending().fail(BROKEN);

        assertThat(call.failed()).isTrue();
        assertThat(second.asked).isEmpty();
    }

    @Test
    void k11_the_call_is_run_exactly_once_more_also_when_that_fails() {
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        Calls calls = Calls.failing(noModel());
        Future<String> call = bench.run(calls);

        strategy.run().done();

        assertThat(call.failed()).isTrue();
        assertThat(calls.runs).isEqualTo(2);
        assertThat(strategy.runs).hasSize(1);
        assertThat(strategy.asked).hasSize(1);
    }

    @Test
    void k12_a_strategy_that_says_no_leaves_the_original_as_cause() {
        HubException original = noModel();
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        Future<String> call = bench.run(Calls.failing(original));

        strategy.run().ending().complete(Provisioned.failed("no space"));

        assertWrapped(call, original, "returned_false");
        assertThat(afterProvisioning(call).other().orElseThrow().toString()).contains("no space");
    }

    @Test
    void k12_a_strategy_that_fails_leaves_the_original_as_cause_and_its_own_failure_beside_it() {
        HubException original = noModel();
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        Future<String> call = bench.run(Calls.failing(original));

        strategy.run().ending().fail(BROKEN);

        assertWrapped(call, original, "threw");
        assertThat(call.cause().getSuppressed()).containsExactly(BROKEN);
        assertThat(afterProvisioning(call).other()).contains(BROKEN.failure());
    }

    @Test
    void k12_k20_a_strategy_that_is_slow_is_stopped_at_its_own_limit() {
        HubException original = noModel();
        Scripted strategy = Scripted.inline("ai-model").limited(Duration.ofSeconds(3));
        Bench bench = new Bench(strategy).ready();
        Future<String> call = bench.run(Calls.failing(original));
        bench.time.pass(Duration.ofMillis(2_999));
        assertThat(call.isComplete()).isFalse();

        bench.time.pass(Duration.ofMillis(1));

        assertWrapped(call, original, "timed_out");
        assertThat(strategy.run().run().cancellation().by()).contains("timeout");
        strategy.run().done();
        assertThat(bench.told()).containsExactly("started", "failed");
    }

    @ParameterizedTest
    @EnumSource(ProvisioningStrategy.Mode.class)
    void k20_a_strategy_without_a_limit_has_the_one_of_its_mode(ProvisioningStrategy.Mode mode) {
        boolean inline = mode == ProvisioningStrategy.Mode.INLINE;
        Scripted strategy = inline ? Scripted.inline("any") : Scripted.background("any");
        Bench bench = new Bench(strategy).ready();
        bench.run(Calls.failing(noModel()));
        Duration limit = inline ? Duration.ofSeconds(30) : Duration.ofMinutes(30);
        bench.time.pass(limit.minusMillis(1));
        assertThat(bench.last()).isNotInstanceOf(Said.Failed.class);

        bench.time.pass(Duration.ofMillis(1));

        assertThat(bench.last())
                .isInstanceOfSatisfying(
                        Said.Failed.class,
                        failed -> assertThat(failed.outcome()).isEqualTo(Outcome.TIMED_OUT));
    }

    private static void assertWrapped(Future<?> call, Throwable original, String outcome) {
        assertThat(call.cause().getCause()).isSameAs(original);
        Failure.AfterProvisioning failure = afterProvisioning(call);
        assertThat(failure.shown()).isEqualTo(HubException.failureOf(original));
        assertThat(failure.strategy()).isEqualTo("ai-model");
        assertThat(failure.target()).isEqualTo(MODEL.toString());
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(5));
    }

    @Test
    void k13_a_call_that_fails_again_shows_its_second_failure_and_keeps_the_first() {
        HubException original = noModel();
        HubException second = new HubException(new Failure.Internal("out of memory"));
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        Calls calls = new Calls().then(Future.failedFuture(original)).then(Future.failedFuture(second));
        Future<String> call = bench.run(calls);

        strategy.run().done();

        Failure.AfterProvisioning failure = afterProvisioning(call);
        assertThat(failure.outcome()).isEqualTo("retry_failed");
        assertThat(failure.shown()).isEqualTo(second.failure());
        assertThat(failure.other()).contains(original.failure());
        assertThat(call.cause().getCause()).isSameAs(second);
        assertThat(call.cause().getSuppressed()).containsExactly(original);
        assertThat(bench.told()).containsExactly("started", "succeeded", "retry_failed");
    }

    @Test
    void k14_a_failure_that_nobody_knows_reaches_the_caller_as_the_very_same_object_and_names_who_was_asked() {
        HubException original = noModel();
        Bench bench = new Bench(
                        Scripted.inline("one").handling(failure -> false),
                        Scripted.inline("two").handling(failure -> false))
                .ready();
        CompletionException wrapped = new CompletionException(original);

        assertThat(bench.run(Calls.failing(original)).cause()).isSameAs(original);
        assertThat(bench.run(Calls.failing(wrapped)).cause()).isSameAs(wrapped);
        assertThat(bench.last())
                .isEqualTo(new Said.Unmatched(
                        "generate", List.of(new Consulted("one", "no"), new Consulted("two", "no"))));
        assertThat(bench.pipeline
                        .events()
                        .after(0)
                        .getLast()
                        .about()
                        .trigger()
                        .orElseThrow()
                        .kind())
                .isEqualTo("Unknown");
    }

    @Test
    void k15_a_strategy_that_breaks_when_asked_counts_as_no_and_is_named_with_its_error() {
        Scripted broken = Scripted.inline("broken").handling(failure -> {
            throw new IllegalStateException("oops");
        });
        Bench bench = new Bench(broken).ready();
        HubException original = noModel();

        assertThat(bench.run(Calls.failing(original)).cause()).isSameAs(original);
        assertThat(bench.last())
                .isInstanceOfSatisfying(
                        Said.Unmatched.class,
                        said -> assertThat(said.consulted())
                                .singleElement()
                                .satisfies(one -> assertThat(one.answer()).contains("oops")));
    }

    @Test
    void k16_a_call_that_was_cancelled_is_never_provisioned() {
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        HubException cancelled = new HubException(new Failure.Cancelled("client"));
        CancellationException ofTheJdk = new CancellationException();
        Cancellation left = Cancellation.create();
        left.cancel("client");
        HubException afterwards = noModel();

        assertThat(bench.run(Calls.failing(cancelled)).cause()).isSameAs(cancelled);
        assertThat(bench.run(Calls.failing(ofTheJdk)).cause()).isSameAs(ofTheJdk);
        assertThat(bench.pipeline
                        .run(new GatedCall<>(
                                bench.context(),
                                Calls.failing(afterwards),
                                Bench.PATIENCE,
                                (job, phase, progress) -> {},
                                left))
                        .cause())
                .isSameAs(afterwards);
        assertThat(strategy.asked).isEmpty();
        assertThat(bench.told()).isEmpty();
    }

    @Test
    void k16_a_caller_that_leaves_while_it_waits_is_told_cancelled_and_its_call_is_not_run_again() {
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        Cancellation cancellation = Cancellation.create();
        Calls calls = Calls.failingOnce(noModel());
        Future<String> call = bench.pipeline.run(
                new GatedCall<>(bench.context(), calls, Bench.PATIENCE, (job, phase, progress) -> {}, cancellation));

        cancellation.cancel("client");
        strategy.run().done();

        assertThat(HubException.failureOf(call.cause())).isEqualTo(new Failure.Cancelled("client"));
        assertThat(calls.runs).isEqualTo(1);
    }

    @Test
    void k17_contributed_strategies_see_only_failures_of_their_adapter_in_order_with_the_others() {
        Scripted global = Scripted.inline("global").at(50).handling(failure -> false);
        Scripted own = Scripted.inline("own").at(50).handling(failure -> false);
        Scripted early = Scripted.inline("early").at(1).handling(failure -> false);
        Bench bench = new Bench(global);
        bench.pipeline.register(
                GatedAdapter.of(bench.adapter, GateSettings.DEFAULTS).with(() -> List.of(own, early)));
        bench.adapter.ready();

        bench.run(Calls.failing(noModel()));
        assertThat(((Said.Unmatched) bench.last()).consulted().stream().map(Consulted::strategy))
                .containsExactly("early", "global", "own");

        bench.run(bench.context("python"), Calls.failing(noModel()));
        assertThat(((Said.Unmatched) bench.last()).consulted().stream().map(Consulted::strategy))
                .containsExactly("global");
    }

    @Test
    void k17_a_contributed_strategy_takes_the_place_of_the_global_one_with_its_name() {
        Scripted global = Scripted.inline("ai-model");
        Scripted own = Scripted.inline("ai-model");
        Bench bench = new Bench(global);
        bench.pipeline.register(
                GatedAdapter.of(bench.adapter, GateSettings.DEFAULTS).with(() -> List.of(own)));
        bench.adapter.ready();

        bench.run(Calls.failing(noModel()));

        assertThat(own.runs).hasSize(1);
        assertThat(global.asked).isEmpty();
    }

    @Test
    void k17_a_contributor_that_breaks_counts_as_empty() {
        Scripted global = Scripted.inline("ai-model");
        Bench bench = new Bench(global);
        bench.pipeline.register(
                GatedAdapter.of(bench.adapter, GateSettings.DEFAULTS).with(() -> {
                    throw new IllegalStateException("oops");
                }));
        bench.adapter.ready();
        Future<String> call = bench.run(Calls.failingOnce(noModel()));

        global.run().done();

        assertThat(call.result()).isEqualTo("tokens");
    }

    @Test
    void k18_a_strategy_sees_the_adapter_the_workload_the_store_the_hints_and_the_failure() {
        HubException original = noModel();
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy);
        Prerequisite needed = new Prerequisite(new Target("model", "all-minilm"), Prerequisite.Need.REQUIRED);
        bench.pipeline.register(
                GatedAdapter.of(bench.adapter, GateSettings.DEFAULTS).needing(List.of(needed)));
        bench.adapter.ready();
        Calls calls = Calls.failingOnce(original);
        bench.run(calls);

        strategy.run().done();

        ProvisioningContext seen = strategy.run().context();
        assertThat(seen.adapter()).isEqualTo("ollama");
        assertThat(seen.adapterType()).isEqualTo("OllamaHub");
        assertThat(seen.workload()).contains("prompt");
        assertThat(seen.store()).contains("documents");
        assertThat(seen.hints()).isEqualTo(Map.of("model", "gemma3:270m"));
        assertThat(seen.prerequisites()).containsExactly(needed.target());
        FailureSnapshot failure = strategy.asked.getFirst();
        assertThat(failure.thrown()).isSameAs(original);
        assertThat(failure.failure()).isEqualTo(original.failure());
        assertThat(failure.at()).isEqualTo(bench.clock.instant());
        assertThat(failure.attempt()).isEqualTo(1);
        assertThat(calls.runs).as("the same work, run twice").isEqualTo(2);
    }

    @Test
    void an_adapter_that_is_not_registered_is_provisioned_for_by_global_strategies() {
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy);
        Future<String> call = bench.run(bench.context("nobody"), Calls.failingOnce(noModel()));

        strategy.run().done();

        assertThat(call.result()).isEqualTo("tokens");
    }

    @Test
    void work_that_throws_instead_of_failing_is_the_same() {
        HubException original = noModel();
        Bench bench = new Bench().ready();

        Future<String> call = bench.run(() -> {
            throw original;
        });

        assertThat(call.cause()).isSameAs(original);
    }

    @Test
    void a_failure_that_another_pipeline_had_the_last_word_on_is_left_alone() {
        Scripted strategy = Scripted.inline("ai-model");
        Bench bench = new Bench(strategy).ready();
        HubException inner = new HubException(new Failure.AfterProvisioning(
                noModel().failure(), Optional.empty(), "x", "model y", "threw", Optional.empty()));

        assertThat(bench.run(Calls.failing(inner)).cause()).isSameAs(inner);
        assertThat(strategy.asked).isEmpty();
    }
}
