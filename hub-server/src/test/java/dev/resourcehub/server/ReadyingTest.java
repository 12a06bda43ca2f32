package dev.resourcehub.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.readiness.AdapterStanding;
import dev.resourcehub.readiness.AdapterState;
import dev.resourcehub.readiness.BootReport;
import dev.resourcehub.readiness.GatedCall;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedSandboxes;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The gates of both halves: each tells within a second how its half sees itself, and lets calls through as
 * {@code readiness.policy} says.
 */
class ReadyingTest {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final ManualTimers time = new ManualTimers();
    private final InstantSource clock =
            () -> Instant.parse("2026-11-30T08:00:00Z").plusNanos(time.nanos());
    private final ScriptedModels models = new ScriptedModels();
    private final ScriptedSandboxes sandboxes = new ScriptedSandboxes();
    private final Deque<Future<Void>> starts = new ArrayDeque<>();
    private Optional<Readying> making = Optional.empty();
    private int started;
    private volatile int runs;

    @AfterEach
    void stop() {
        making.ifPresent(Readying::close);
        assertThat(time.pending()).isZero();
    }

    private Readying begun(String... assignments) {
        Readying readying = new Readying(
                RunningHub.settings(assignments).readiness(), new Ports(time, time, () -> 0.5, Meters.none()), clock);
        making = Optional.of(readying);
        Hubs.Half<LanguageModels> llm = new Hubs.Half<>(
                models,
                new ScriptedHub(models::view),
                Hubs.More.NOTHING,
                () -> {
                    started++;
                    return starts.isEmpty() ? Future.succeededFuture() : starts.remove();
                },
                Future::succeededFuture,
                Future::succeededFuture);
        Future<Void> begin = readying.begin(new Hubs(
                llm,
                new Hubs.Half<>(
                        sandboxes,
                        new ScriptedHub(sandboxes::view),
                        Future::succeededFuture,
                        Future::succeededFuture)));
        assertThat(begin.succeeded()).isTrue();
        return readying;
    }

    private AdapterStanding ollama() {
        return making.orElseThrow().pipeline().adapter("ollama").orElseThrow().standing();
    }

    private Future<String> call() {
        Provenance provenance = new Provenance("ollama", "test", "", clock.instant(), Map.of());
        ProvisioningContext context = new ProvisioningContext(
                "ollama", "OllamaHub", "generate", Optional.empty(), Optional.empty(), Map.of(), List.of(), provenance);
        return making.orElseThrow()
                .pipeline()
                .run(new GatedCall<>(
                        context,
                        () -> {
                            runs++;
                            return Future.succeededFuture("tokens");
                        },
                        LONG,
                        (job, phase, progress) -> {},
                        Cancellation.create()));
    }

    /** The call, which ends on a thread of its own. */
    private static Future<String> ended(Future<String> call) {
        Awaitility.await().until(call::isComplete);
        return call;
    }

    @Test
    void with_hold_a_call_waits_for_its_half_and_runs_once() {
        models.readiness = Readiness.UNAVAILABLE;
        begun("readiness.policy=hold");

        Future<String> call = call();
        assertThat(call.isComplete()).isFalse();
        assertThat(runs).isZero();
        models.readiness = Readiness.READY;
        time.pass(LOOK);

        assertThat(ended(call).result()).isEqualTo("tokens");
        assertThat(runs).isOne();
    }

    @Test
    void with_hold_a_call_whose_half_does_not_come_is_not_ready_after_the_timeout() {
        models.readiness = Readiness.UNAVAILABLE;
        begun("readiness.policy=hold", "readiness.timeout=2s");

        Future<String> call = call();
        time.pass(Duration.ofSeconds(2));

        assertThat(HubException.failureOf(ended(call).cause()).code()).isEqualTo(Codes.NOT_READY);
        assertThat(runs).isZero();
    }

    @Test
    void with_immediate_a_call_is_refused_at_once_with_adapter_state_and_reason() {
        models.readiness = Readiness.UNAVAILABLE;
        begun("readiness.policy=immediate");

        Failure.NotReady failure =
                (Failure.NotReady) HubException.failureOf(ended(call()).cause());

        assertThat(failure.code()).isEqualTo(Codes.NOT_READY);
        assertThat(failure.subject()).isEqualTo("adapter ollama");
        assertThat(failure.phase()).isEqualTo("failed");
        assertThat(failure.remedies()).containsExactly("It failed: ollama is not ready: it answers on port 11434.");
        assertThat(runs).isZero();
    }

    @Test
    void without_a_policy_every_call_is_run() {
        models.readiness = Readiness.UNAVAILABLE;
        begun();

        assertThat(ended(call()).result()).isEqualTo("tokens");
    }

    @Test
    void a_half_that_goes_and_comes_back_is_failed_meanwhile_and_never_taken_away_again() {
        begun();
        assertThat(ollama().state()).isEqualTo(AdapterState.READY);

        models.readiness = Readiness.UNAVAILABLE;
        time.pass(LOOK);
        assertThat(ollama().state()).isEqualTo(AdapterState.FAILED);
        assertThat(ollama().lastFailure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(Codes.NOT_READY));
        models.readiness = Readiness.READY;
        time.pass(LOOK);
        Instant back = ollama().since();
        assertThat(ollama().state()).isEqualTo(AdapterState.READY);

        time.pass(LONG);
        assertThat(ollama().state()).isEqualTo(AdapterState.READY);
        assertThat(ollama().since()).isEqualTo(back);
    }

    @Test
    void a_half_that_is_on_its_way_is_degraded_with_the_reason_also_after_it_was_gone() {
        models.readiness = Readiness.PROVISIONING;
        begun();
        assertThat(ollama().state()).isEqualTo(AdapterState.DEGRADED);
        assertThat(ollama().reason())
                .isEqualTo(new AdapterStanding.Reason("provisioning", "1 Ollama instance: it answers on port 11434."));

        models.readiness = Readiness.UNAVAILABLE;
        time.pass(LOOK);
        models.readiness = Readiness.PROVISIONING;
        time.pass(LONG);

        assertThat(ollama().state()).isEqualTo(AdapterState.DEGRADED);
        models.readiness = Readiness.READY;
        time.pass(LOOK);
        assertThat(ollama().state()).isEqualTo(AdapterState.READY);
    }

    @Test
    void a_half_that_is_switched_off_is_degraded_by_all_it_could_do() {
        models.readiness = Readiness.OFF;
        begun();

        assertThat(ollama().state()).isEqualTo(AdapterState.DEGRADED);
        assertThat(ollama().degradedCapabilities()).containsExactly("ollama");
    }

    @Test
    void the_report_shows_the_settings_of_the_gates_as_the_file_writes_them() {
        Readying readying = begun("readiness.policy=hold", "readiness.timeout=1500ms");

        assertThat(readying.report().modules().getFirst().settings())
                .extracting(setting -> setting.key() + " = " + setting.value())
                .containsExactly(
                        "readiness.policy = hold", "readiness.timeout = 1500ms", "ollama.provision.wait = 20s");
    }

    @Test
    void a_half_that_does_not_start_is_started_again_and_the_report_says_how_the_first_try_ended() {
        starts.add(Future.failedFuture(new HubException(new Failure.WorkFailed(Codes.INTERNAL, "engine", "no disk"))));
        Readying readying = begun();

        assertThat(ollama().state()).isEqualTo(AdapterState.FAILED);
        time.pass(LONG);

        assertThat(started).isEqualTo(2);
        assertThat(ollama().state()).isEqualTo(AdapterState.READY);
        BootReport report = readying.report();
        assertThat(report.initialised())
                .extracting(
                        outcome -> outcome.adapter() + " " + outcome.failure().isPresent())
                .containsExactly("store false", "ollama true", "docker false");
        assertThat(report.decisions())
                .extracting(BootReport.Decision::decision)
                .containsExactly("1 Ollama instance", "docker");
        assertThat(readying.health())
                .extracting(component -> component.component())
                .containsExactly("adapter:DockerHub", "adapter:OllamaHub", "adapter:Store");
    }
}
