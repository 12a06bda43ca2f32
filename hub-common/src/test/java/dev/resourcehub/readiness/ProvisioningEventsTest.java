package dev.resourcehub.readiness;

import static dev.resourcehub.readiness.Bench.MODEL;
import static dev.resourcehub.readiness.Bench.noModel;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resourcehub.readiness.Bench.Calls;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Everything that happens is told: as a numbered event, as a line of the log, and as a figure. */
class ProvisioningEventsTest {

    private static final HubException DOWN = new HubException(new Failure.Internal("registry is down"));

    private final Scripted pull = Scripted.background("ai-model");
    private final Bench bench = new Bench(pull).ready();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ProvisioningNews.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private void provided() {
        bench.run(Calls.failingOnce(noModel()));
        bench.time.pass(Duration.ofSeconds(2));
        pull.run().run().working("job-1", "downloading", Progress.of(5, 10));
        pull.run().done();
    }

    @Test
    void k27_a_run_is_told_from_its_start_to_the_second_run_of_the_call_with_its_facts() {
        provided();

        List<ProvisioningEvent> events = bench.pipeline.events().after(0);
        assertThat(events)
                .extracting(event -> event.said().wireName())
                .containsExactly("started", "progress", "succeeded", "retry_succeeded");
        assertThat(events).extracting(ProvisioningEvent::number).containsExactly(1L, 2L, 3L, 4L);
        for (ProvisioningEvent event : events) {
            assertThat(event.about().strategy()).isEqualTo("ai-model");
            assertThat(event.about().adapter()).isEqualTo("ollama");
            assertThat(event.about().adapterType()).isEqualTo("OllamaHub");
            assertThat(event.about().target()).contains(MODEL);
            assertThat(event.about().trigger().orElseThrow().kind()).isEqualTo("Unknown");
            assertThat(event.about().provenance().requestedBy()).isEqualTo("ai-api");
            assertThat(event.about().provenance().reason()).isEqualTo("readiness:operation-failure");
            assertThat(event.about().provenance().correlationId()).isEqualTo("req-7");
        }
        assertThat(events.get(0).said()).isEqualTo(new Said.Started(1));
        assertThat(events.get(1).said()).isEqualTo(new Said.Progressed("job-1", "downloading", Progress.of(5, 10)));
        assertThat(events.get(2).said())
                .isEqualTo(
                        new Said.Succeeded(Provisioned.done("pulled"), Duration.ofSeconds(2), 1, Optional.of("job-1")));
        assertThat(events.get(2).at()).isEqualTo(bench.clock.instant());
    }

    @Test
    void k27_a_failure_is_told_with_its_outcome_code_and_next_time() {
        bench.run(Calls.failing(noModel()));
        bench.time.pass(Duration.ofSeconds(1));
        pull.run().ending().fail(DOWN);

        assertThat(bench.last())
                .isEqualTo(new Said.Failed(
                        Outcome.THREW,
                        ProvisioningEvent.Trouble.of(DOWN.failure()),
                        Duration.ofSeconds(1),
                        1,
                        false,
                        bench.clock.instant().plusSeconds(5),
                        Optional.empty()));
    }

    @Test
    void k27_one_who_comes_later_gets_what_was_and_what_comes_without_a_gap() {
        provided();
        List<Long> all = new ArrayList<>();
        List<Long> some = new ArrayList<>();
        List<Long> strange = new ArrayList<>();
        bench.pipeline.events().subscribe(0, event -> all.add(event.number()));
        bench.pipeline.events().subscribe(99, event -> strange.add(event.number()));
        var listening = bench.pipeline.events().subscribe(2, event -> some.add(event.number()));

        bench.run(Calls.failing(noModel()));
        listening.close();
        pull.run().ending().fail(DOWN);

        assertThat(all).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(strange).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(some).containsExactly(3L, 4L, 5L);
    }

    @Test
    void failures_that_nobody_knows_never_push_out_the_others() {
        provided();
        Bench noStrategies = new Bench().ready();
        for (int i = 0; i < 500; i++) {
            noStrategies.run(Calls.failing(noModel()));
        }

        assertThat(noStrategies.pipeline.events().after(0)).hasSize(PipelineSettings.DEFAULTS.keptUnmatched());
        assertThat(bench.pipeline.events().after(0)).hasSize(4);
    }

    @Test
    void progress_is_told_once_a_second_and_at_each_new_phase() {
        bench.run(Calls.failing(noModel()));
        for (int i = 1; i <= 30; i++) {
            pull.run().run().working("job-1", i <= 20 ? "downloading" : "verifying", Progress.of(i, 30));
            bench.time.pass(Duration.ofMillis(100));
        }

        assertThat(bench.told().stream().filter("progress"::equals)).hasSize(3);
    }

    @Test
    void k27_an_adapter_shows_its_last_outcomes_and_what_runs() {
        provided();
        bench.run(Calls.failing(noModel()));

        AdapterView view = bench.pipeline.adapter("ollama").orElseThrow();
        assertThat(view.outcomes())
                .extracting(event -> event.said().wireName())
                .containsExactly("succeeded", "retry_succeeded");
        assertThat(view.active()).singleElement().satisfies(run -> {
            assertThat(run.strategy()).isEqualTo("ai-model");
            assertThat(run.target()).isEqualTo(MODEL);
            assertThat(run.started()).isTrue();
            assertThat(run.waiting()).isEqualTo(1);
        });
    }

    @Test
    void k40_every_event_is_one_line_with_adapter_target_and_correlation_id() {
        provided();

        assertThat(lines.list).hasSize(4);
        for (ILoggingEvent line : lines.list) {
            Map<String, String> facts = facts(line);
            assertThat(facts)
                    .containsEntry("adapter", "ollama")
                    .containsEntry("strategy", "ai-model")
                    .containsEntry("target", MODEL.toString())
                    .containsEntry("correlation_id", "req-7");
        }
        assertThat(facts(lines.list.get(2)))
                .containsEntry("event", "succeeded")
                .containsEntry("elapsed_ms", "2000")
                .containsEntry("job", "job-1");
    }

    private static Map<String, String> facts(ILoggingEvent line) {
        return line.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }

    @Test
    void k40_counters_move_by_strategy_and_outcome_and_a_timer_and_a_gauge_beside_them() {
        bench.run(Calls.failingOnce(noModel()));
        assertThat(bench.meters.gauges.get("hub_provisioning_active{}").getAsDouble())
                .isEqualTo(1);
        bench.time.pass(Duration.ofSeconds(2));
        pull.run().done();
        bench.run(Calls.failing(noModel()));
        pull.run().ending().fail(DOWN);
        bench.run(Calls.failing(noModel()));
        Bench nobody = new Bench().ready();
        nobody.run(Calls.failing(noModel()));

        assertThat(bench.meters.counts)
                .containsEntry("hub_provisioning_runs{ai-model,succeeded}", 1.0)
                .containsEntry("hub_provisioning_runs{ai-model,retry_succeeded}", 1.0)
                .containsEntry("hub_provisioning_runs{ai-model,threw}", 1.0)
                .containsEntry("hub_provisioning_runs{ai-model,backoff}", 1.0);
        assertThat(bench.meters.timings).containsEntry("hub_provisioning_duration{ai-model}", 2_000L);
        assertThat(nobody.meters.counts).containsEntry("hub_provisioning_unmatched{}", 1.0);
        assertThat(bench.meters.gauges.get("hub_provisioning_active{}").getAsDouble())
                .isZero();
        bench.pipeline.close();
        assertThat(bench.meters.gauges).isEmpty();
    }
}
