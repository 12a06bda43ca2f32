package dev.resourcehub.readiness;

import static dev.resourcehub.readiness.Bench.MODEL;
import static dev.resourcehub.readiness.Bench.afterProvisioning;
import static dev.resourcehub.readiness.Bench.noModel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.Bench.Calls;
import dev.resourcehub.readiness.Bench.Heard;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is missing is provided once for all who miss it, and remembered for a while when it could not be. */
class SharedRunsTest {

    private static final HubException DOWN = new HubException(new Failure.Internal("registry is down"));

    private final Scripted pull =
            Scripted.background("ai-model").permanentOn(failure -> failure instanceof Failure.Unknown);
    private final Bench bench = new Bench(pull).ready();

    private Future<String> call(Calls calls, Duration patience, Heard heard, Cancellation cancellation) {
        return bench.pipeline.run(new GatedCall<>(bench.context(), calls, patience, heard, cancellation));
    }

    private ProvisioningContext contextOf(String adapter, String model) {
        ProvisioningContext like = bench.context(adapter);
        return new ProvisioningContext(
                adapter,
                like.adapterType(),
                like.operation(),
                like.workload(),
                like.store(),
                Map.of("model", model),
                List.of(),
                like.provenance());
    }

    @Test
    void k21_a_caller_out_of_patience_is_told_the_job_while_the_work_goes_on_and_the_next_call_profits() {
        Heard heard = new Heard();
        Future<String> impatient =
                call(Calls.failingOnce(noModel()), Duration.ofMillis(200), heard, Cancellation.create());
        pull.run().run().working("job-1", "downloading", Progress.of(5, 10));
        bench.time.pass(Duration.ofMillis(200));

        Failure.NotReady failure = (Failure.NotReady) HubException.failureOf(impatient.cause());
        assertThat(failure.code()).isEqualTo(Codes.PROVISIONING);
        assertThat(failure.subject()).isEqualTo(MODEL.toString());
        assertThat(failure.phase()).isEqualTo("downloading");
        assertThat(failure.progress()).contains(Progress.of(5, 10));
        assertThat(failure.job()).contains("job-1");
        assertThat(failure.retryAfter()).isPositive();
        assertThat(heard.phases).containsExactly("job-1 downloading 5");

        Future<String> later = bench.run(Calls.failingOnce(noModel()));
        bench.time.pass(Duration.ofSeconds(10));
        pull.run().done();

        assertThat(later.result()).isEqualTo("tokens");
        assertThat(pull.runs).hasSize(1);
        assertThat(heard.phases).as("who has left hears no more").hasSize(1);
    }

    @Test
    void who_waits_for_a_run_behind_another_one_is_told_at_once_that_it_is_queued() {
        bench.run(bench.context(), Calls.failingOnce(noModel()));
        Heard heard = new Heard();
        Future<String> second = bench.pipeline.run(new GatedCall<>(
                contextOf(Bench.OLLAMA, "other"),
                Calls.failingOnce(noModel()),
                Duration.ofSeconds(1),
                heard,
                Cancellation.create()));

        assertThat(heard.phases).containsExactly(" queued 0");
        bench.time.pass(Duration.ofSeconds(1));
        Failure.NotReady failure = (Failure.NotReady) HubException.failureOf(second.cause());
        assertThat(failure.code()).isEqualTo(Codes.PROVISIONING);
        assertThat(failure.phase()).isEqualTo("queued");
        assertThat(failure.job()).isEmpty();
    }

    @Test
    void an_inline_run_is_waited_for_to_its_end_whatever_the_patience() {
        Scripted schema = Scripted.inline("store-schema");
        Bench inline = new Bench(schema).ready();
        Future<String> call = inline.pipeline.run(new GatedCall<>(
                inline.context(),
                Calls.failingOnce(noModel()),
                Duration.ZERO,
                (job, phase, progress) -> {},
                Cancellation.create()));
        inline.time.pass(Duration.ofSeconds(29));
        assertThat(call.isComplete()).isFalse();

        schema.run().done();

        assertThat(call.result()).isEqualTo("tokens");
    }

    @Test
    void k22_twenty_calls_that_miss_one_model_cause_one_pull_and_one_that_leaves_does_not_stop_it() {
        List<Future<String>> calls = new ArrayList<>();
        List<Cancellation> cancellations = new ArrayList<>();
        List<Heard> heard = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            cancellations.add(Cancellation.create());
            heard.add(new Heard());
            calls.add(call(
                    Calls.failingOnce(noModel()), Duration.ofMinutes(1), heard.getLast(), cancellations.getLast()));
        }
        assertThat(pull.runs).hasSize(1);

        cancellations.get(3).cancel("client");
        pull.run().run().working("job-1", "verifying", Progress.of(1, 1));
        assertThat(pull.run().run().cancellation().isCancelled()).isFalse();
        pull.run().done();

        for (int i = 0; i < 20; i++) {
            if (i == 3) {
                assertThat(calls.get(i).failed()).isTrue();
                assertThat(heard.get(i).phases).isEmpty();
            } else {
                assertThat(calls.get(i).result()).isEqualTo("tokens");
                assertThat(heard.get(i).phases).hasSize(1);
            }
        }
        assertThat(pull.runs).hasSize(1);
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void one_who_comes_late_hears_at_once_how_far_the_work_is() {
        bench.run(Calls.failingOnce(noModel()));
        pull.run().run().working("job-1", "downloading", Progress.of(5, 10));
        Heard heard = new Heard();

        call(Calls.failingOnce(noModel()), Bench.PATIENCE, heard, Cancellation.create());

        assertThat(heard.phases).containsExactly("job-1 downloading 5");
    }

    @Test
    void each_waiter_gets_its_own_failure_as_cause() {
        HubException one = noModel();
        HubException two = noModel();
        Future<String> first = bench.run(Calls.failing(one));
        Future<String> second = bench.run(Calls.failing(two));

        pull.run().ending().fail(DOWN);

        assertThat(first.cause().getCause()).isSameAs(one);
        assertThat(second.cause().getCause()).isSameAs(two);
    }

    @Test
    void k23_within_the_window_nothing_is_tried_and_the_next_time_is_shown() {
        bench.run(Calls.failing(noModel()));
        pull.run().ending().fail(DOWN);
        bench.time.pass(Duration.ofSeconds(2));

        HubException original = noModel();
        Future<String> blocked = bench.run(Calls.failing(original));

        assertThat(pull.runs).hasSize(1);
        assertThat(blocked.cause().getCause()).isSameAs(original);
        Failure.AfterProvisioning failure = afterProvisioning(blocked);
        assertThat(failure.outcome()).isEqualTo("backoff");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(failure.other()).contains(DOWN.failure());
        assertThat(bench.last())
                .isEqualTo(new Said.Skipped(
                        "backoff", 1, Optional.of(bench.clock.instant().plusSeconds(3))));
        assertThat(bench.pipeline.adapter("ollama").orElseThrow().failures())
                .singleElement()
                .satisfies(remembered -> {
                    assertThat(remembered.attempts()).isEqualTo(1);
                    assertThat(remembered.nextAttempt())
                            .isEqualTo(bench.clock.instant().plusSeconds(3));
                    assertThat(remembered.failure()).isEqualTo(DOWN.failure());
                });
    }

    @Test
    void k23_the_wait_doubles_up_to_five_minutes_and_success_resets_it() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            bench.run(Calls.failing(noModel()));
            pull.run().ending().fail(DOWN);
            Duration wait = Duration.between(
                    bench.clock.instant(), bench.pipeline.failures().getFirst().nextAttempt());
            waits.add(wait.toSeconds());
            bench.time.pass(wait);
        }
        assertThat(waits).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);

        bench.run(Calls.failingOnce(noModel()));
        assertThat(pull.runs).hasSize(10);
        pull.run().done();

        assertThat(bench.pipeline.failures()).isEmpty();
    }

    @Test
    void k23_the_wait_is_spread_by_a_fifth_to_both_sides() {
        for (double drawn : new double[] {0, 0.999_999}) {
            Scripted strategy = Scripted.background("ai-model");
            Bench spread = new Bench(PipelineSettings.DEFAULTS, () -> drawn, strategy).ready();
            Future<String> call = spread.run(Calls.failing(noModel()));
            strategy.run().ending().fail(DOWN);

            assertThat(afterProvisioning(call).retryAfter().orElseThrow().toMillis())
                    .isBetween(drawn == 0 ? 4_000L : 5_999L, drawn == 0 ? 4_000L : 6_000L);
        }
    }

    @Test
    void k24_what_will_not_go_away_by_itself_is_not_tried_for_ten_minutes() {
        Failure unknown = new Failure.Unknown(Codes.NOT_FOUND, "model in the registry", MODEL.id());
        bench.run(Calls.failing(noModel()));
        pull.run().ending().fail(new HubException(unknown));
        bench.time.pass(Duration.ofMinutes(10).minusMillis(1));

        Future<String> blocked = bench.run(Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(1);
        assertThat(afterProvisioning(blocked).other()).contains(unknown);
        assertThat(bench.pipeline.failures().getFirst().permanent()).isTrue();

        bench.time.pass(Duration.ofMillis(1));
        bench.run(Calls.failing(noModel()));
        assertThat(pull.runs).hasSize(2);
    }

    @Test
    void failures_that_are_remembered_are_bounded_and_the_oldest_goes() {
        PipelineSettings few = withRemembered(2);
        Scripted strategy = Scripted.inline("ai-model");
        Bench small = new Bench(few, () -> 0.5, strategy).ready();
        for (String model : List.of("a", "b", "c")) {
            small.run(contextOf("ollama", model), Calls.failing(noModel()));
            strategy.run().ending().fail(DOWN);
        }

        assertThat(small.pipeline.failures().stream().map(each -> each.target().id()))
                .containsExactly("b", "c");
    }

    private static PipelineSettings withRemembered(int most) {
        PipelineSettings usual = PipelineSettings.DEFAULTS;
        return new PipelineSettings(
                usual.inlineTimeout(),
                usual.backgroundTimeout(),
                usual.mostPerAdapter(),
                usual.mostInBackground(),
                2,
                usual.firstBackoff(),
                usual.longestBackoff(),
                usual.permanentBackoff(),
                most,
                usual.progressEvery(),
                usual.keptEvents(),
                usual.keptUnmatched(),
                usual.keptOutcomes(),
                usual.mostOverrides(),
                usual.comeBack());
    }

    @Test
    void one_run_for_an_adapter_and_two_in_the_background_overall_the_others_wait_their_turn() {
        for (String adapter : List.of("a", "b", "c")) {
            bench.run(contextOf(adapter, "first"), Calls.failing(noModel()));
            bench.run(contextOf(adapter, "second"), Calls.failing(noModel()));
        }
        assertThat(runs()).containsExactly("a first", "b first");

        pull.runs.get(0).done();
        assertThat(runs()).containsExactly("a first", "b first", "a second");
        pull.runs.get(1).done();
        assertThat(runs()).endsWith("b second");
    }

    private List<String> runs() {
        return pull.runs.stream()
                .map(run -> run.context().adapter() + " " + run.target().id())
                .toList();
    }

    @Test
    void an_inline_run_does_not_wait_behind_a_background_one_of_its_adapter() {
        Scripted schema = Scripted.inline("store-schema").at(1).handling(f -> f.failure() instanceof Failure.Internal);
        bench.pipeline.register(schema);
        bench.run(Calls.failing(noModel()));

        bench.run(Calls.failing(DOWN));

        assertThat(pull.runs).hasSize(1);
        assertThat(schema.runs).hasSize(1);
    }

    @Test
    void more_that_wait_for_their_turn_than_the_bound_are_refused() {
        Scripted strategy = Scripted.background("ai-model");
        Bench small = new Bench(withRemembered(2), () -> 0.5, strategy).ready();
        for (String model : List.of("runs", "waits", "waits too")) {
            small.run(contextOf("ollama", model), Calls.failing(noModel()));
        }

        Future<String> refused = small.run(contextOf("ollama", "too many"), Calls.failing(noModel()));

        assertThat(afterProvisioning(refused).other().orElseThrow().code()).isEqualTo(Codes.QUEUE_FULL);
        assertThat(strategy.runs).hasSize(1);
    }

    @Test
    void closing_stops_the_shared_work_and_tells_those_who_wait() {
        Future<String> call = bench.run(Calls.failing(noModel()));

        bench.pipeline.close();

        assertThat(HubException.failureOf(call.cause())).isInstanceOf(Failure.Draining.class);
        assertThat(pull.run().run().cancellation().by()).contains("shutdown");
        assertThat(bench.time.pending()).isZero();
        HubException original = noModel();
        assertThat(bench.run(Calls.failing(original)).cause()).isSameAs(original);
    }
}
