package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Adapters are made ready wave after wave; none of them stops the start, and each is tried until it succeeds. */
class InitWavesTest {

    private static final Failure DOWN = new Failure.Internal("connection refused");

    private final ManualTimers time = new ManualTimers();
    private final InitWaves waves = new InitWaves(InitSettings.DEFAULTS, time, time, () -> 1);
    private final Map<String, Promise<Void>> attempts = new LinkedHashMap<>();
    private final Map<String, Cancellation> cancellations = new LinkedHashMap<>();
    private final Map<String, AdapterReadiness> adapters = new LinkedHashMap<>();
    private final List<String> begun = new ArrayList<>();

    private Initialiser initialiser(String name, int wave) {
        AdapterReadiness adapter =
                new AdapterReadiness(name, "Type", time, () -> Instant.EPOCH.plusNanos(time.nanos()));
        adapters.put(name, adapter);
        return new Initialiser(adapter, wave, cancellation -> {
            Promise<Void> attempt = Promise.promise();
            attempts.put(name, attempt);
            cancellations.put(name, cancellation);
            begun.add(name);
            return attempt.future();
        });
    }

    private AdapterState state(String name) {
        return adapters.get(name).standing().state();
    }

    @Test
    void k8_waves_follow_each_other_and_a_wave_is_begun_together() {
        Future<List<InitOutcome>> started =
                waves.start(List.of(initialiser("late", 20), initialiser("a", 10), initialiser("b", 10)));
        assertThat(begun).containsExactly("a", "b");

        attempts.get("b").complete();
        assertThat(begun).doesNotContain("late");
        attempts.get("a").complete();
        assertThat(begun).containsExactly("a", "b", "late");
        attempts.get("late").complete();

        assertThat(started.result().stream().map(InitOutcome::adapter)).containsExactly("a", "b", "late");
        assertThat(state("late")).isEqualTo(AdapterState.READY);
        assertThat(time.pending()).isZero();
    }

    @Test
    void k8_one_that_fails_or_takes_too_long_stops_neither_its_wave_nor_the_start() {
        Future<List<InitOutcome>> started = waves.start(List.of(
                initialiser("fails", 1), initialiser("hangs", 1), initialiser("works", 1), initialiser("next", 2)));
        attempts.get("fails").fail(new HubException(DOWN));
        attempts.get("works").complete();
        assertThat(begun).doesNotContain("next");

        time.pass(Duration.ofMinutes(5));

        assertThat(cancellations.get("hangs").by()).contains("timeout");
        attempts.get("next").complete();
        assertThat(started.result().stream().map(InitOutcome::failure))
                .containsExactly(
                        Optional.of(DOWN),
                        Optional.of(new Failure.DeadlineExceeded("initialisation", Duration.ofMinutes(5))),
                        Optional.empty(),
                        Optional.empty());
        assertThat(state("works")).isEqualTo(AdapterState.READY);
        assertThat(state("hangs")).isEqualTo(AdapterState.FAILED);
    }

    @Test
    void k7_an_adapter_whose_backend_comes_up_later_is_ready_without_a_restart() {
        waves.start(List.of(initialiser("ollama", 1)));
        List<AdapterState> states = new ArrayList<>();
        adapters.get("ollama").onTransition(transition -> states.add(transition.current()));
        attempts.get("ollama").fail(new HubException(DOWN));
        time.pass(Duration.ofSeconds(5));
        attempts.get("ollama").fail(new HubException(DOWN));
        assertThat(adapters.get("ollama").standing().attempts()).isEqualTo(2);

        time.pass(Duration.ofSeconds(10));
        attempts.get("ollama").complete();

        assertThat(begun).hasSize(3);
        assertThat(states)
                .containsExactly(
                        AdapterState.FAILED,
                        AdapterState.INITIALIZING,
                        AdapterState.FAILED,
                        AdapterState.INITIALIZING,
                        AdapterState.READY);
        assertThat(time.pending()).isZero();
    }

    @Test
    void k7_an_adapter_that_fails_long_after_its_start_is_made_ready_again() {
        waves.start(List.of(initialiser("ollama", 1)));
        attempts.get("ollama").complete();

        adapters.get("ollama").failed(DOWN);
        time.pass(Duration.ofSeconds(5));
        attempts.get("ollama").complete();

        assertThat(state("ollama")).isEqualTo(AdapterState.READY);
        assertThat(begun).hasSize(2);
    }

    @Test
    void an_adapter_that_says_it_is_degraded_stays_so_when_its_attempt_ends_well() {
        waves.start(List.of(initialiser("ollama", 1)));
        adapters.get("ollama").degraded(new AdapterStanding.Reason("no_model", "A model is absent."), List.of("chat"));

        attempts.get("ollama").complete();

        assertThat(state("ollama")).isEqualTo(AdapterState.DEGRADED);
    }

    @Test
    void closing_ends_attempts_and_makes_no_more() {
        waves.start(List.of(initialiser("runs", 1), initialiser("failed", 1)));
        attempts.get("failed").fail(new HubException(DOWN));

        waves.close();

        assertThat(cancellations.get("runs").by()).contains("shutdown");
        attempts.get("runs").fail(new HubException(new Failure.Cancelled("shutdown")));
        time.pass(Duration.ofHours(1));
        assertThat(begun).hasSize(2);
        assertThat(time.pending()).isZero();
    }
}
