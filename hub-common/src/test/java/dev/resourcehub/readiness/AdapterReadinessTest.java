package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.AdapterStanding.Reason;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An adapter is in one of four states, says why, and wakes those who wait for it. */
class AdapterReadinessTest {

    private static final Failure DOWN =
            new Failure.BackendUnreachable(new InstanceId("ollama-1"), "connection refused");
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ManualTimers time = new ManualTimers();
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(time.nanos());
    private final AdapterReadiness adapter = new AdapterReadiness("ollama", "OllamaHub", time, clock);
    private final List<Transition> told = new ArrayList<>();

    private void to(AdapterState state) {
        switch (state) {
            case INITIALIZING -> adapter.initializing("again");
            case READY -> adapter.ready();
            case DEGRADED -> adapter.degraded(new Reason("no_model", "A model is absent."), List.of("chat"));
            case FAILED -> adapter.failed(DOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(AdapterState.class)
    void k1_every_transition_is_told_once_with_both_states_and_its_time_and_none_to_the_same_state(AdapterState from) {
        for (AdapterState next : AdapterState.values()) {
            to(from);
            time.pass(SOON);
            List<Transition> heard = new ArrayList<>();
            Subscription listening = adapter.onTransition(heard::add);
            to(next);
            listening.close();

            assertThat(adapter.isReady()).isEqualTo(next == AdapterState.READY || next == AdapterState.DEGRADED);
            if (next == from) {
                assertThat(heard).isEmpty();
            } else {
                assertThat(heard).singleElement().satisfies(transition -> {
                    assertThat(transition.previous()).isEqualTo(from);
                    assertThat(transition.current()).isEqualTo(next);
                    assertThat(transition.at()).isEqualTo(clock.instant());
                    assertThat(transition.standing()).isEqualTo(adapter.standing());
                });
            }
        }
    }

    @Test
    void a_listener_may_use_the_adapter_since_it_is_told_outside_of_locks() {
        adapter.onTransition(transition -> {
            told.add(transition);
            if (transition.current() == AdapterState.FAILED) {
                adapter.initializing("at once");
            }
        });

        adapter.failed(DOWN);

        assertThat(told.stream().map(Transition::current))
                .containsExactly(AdapterState.FAILED, AdapterState.INITIALIZING);
    }

    @Test
    void k6_an_adapter_that_was_ready_and_failed_lets_nobody_pass_until_it_is_ready_again() {
        adapter.ready();
        adapter.failed(DOWN);
        Future<Void> held = adapter.awaitReady(SOON, Cancellation.create());
        assertThat(held.isComplete()).isFalse();

        adapter.initializing("again");
        assertThat(held.isComplete()).isFalse();
        adapter.ready();
        assertThat(held.succeeded()).isTrue();
    }

    @Test
    void who_waits_while_it_fails_is_told_of_that_failure() {
        Future<Void> held = adapter.awaitReady(SOON, Cancellation.create());

        adapter.failed(DOWN);

        assertThat(held.failed()).isTrue();
        Failure.NotReady failure = (Failure.NotReady) HubException.failureOf(held.cause());
        assertThat(failure.subject()).isEqualTo("adapter ollama");
        assertThat(failure.phase()).isEqualTo("failed");
        assertThat(failure.remedies()).singleElement().asString().contains("connection refused");
        assertThat(HubException.failureOf(held.cause().getCause())).isEqualTo(DOWN);
        assertThat(time.pending()).isZero();
    }

    @Test
    void what_only_the_log_may_say_is_not_told_to_those_outside() {
        adapter.failed(new Failure.Internal("password=hunter2"));

        assertThat(adapter.standing().reason().text()).doesNotContain("hunter2");
    }

    @Test
    void it_keeps_its_last_failure_when_it_was_and_how_often_it_failed() {
        adapter.failed(DOWN);
        time.pass(SOON);
        adapter.initializing("again");
        adapter.failed(DOWN);

        assertThat(adapter.standing().attempts()).isEqualTo(2);
        assertThat(adapter.standing().lastFailure()).contains(DOWN);
        assertThat(adapter.standing().failedAt()).contains(clock.instant());
        assertThat(adapter.standing().previous()).contains(AdapterState.INITIALIZING);

        adapter.ready();
        assertThat(adapter.standing().attempts()).isZero();
        assertThat(adapter.standing().lastFailure()).contains(DOWN);
    }

    @Test
    void a_ready_adapter_is_degraded_while_it_has_a_limitation_and_names_it() {
        adapter.limit("model a", "The required model a is not there yet.");
        adapter.ready();
        assertThat(adapter.standing().state()).isEqualTo(AdapterState.DEGRADED);
        assertThat(adapter.standing().degradedCapabilities()).containsExactly("model a");
        assertThat(adapter.standing().reason().text()).contains("model a");

        adapter.lift("model a");
        assertThat(adapter.standing().state()).isEqualTo(AdapterState.READY);
    }

    @Test
    void an_operators_word_counts_until_it_expires_and_then_its_own_again() {
        adapter.failed(DOWN);
        adapter.markReady("I looked", Duration.ofMinutes(1));
        assertThat(adapter.isReady()).isTrue();
        assertThat(adapter.standing().markedReadyUntil())
                .isEqualTo(Optional.of(clock.instant().plusSeconds(60)));

        adapter.initializing("again");
        assertThat(adapter.isReady()).isTrue();
        time.pass(Duration.ofMinutes(1));
        assertThat(adapter.standing().state()).isEqualTo(AdapterState.INITIALIZING);
        assertThat(adapter.standing().markedReadyUntil()).isEmpty();
    }

    @Test
    void closing_lets_go_of_all_who_wait() {
        Future<Void> held = adapter.awaitReady(SOON, Cancellation.create());

        adapter.close();

        assertThat(HubException.failureOf(held.cause())).isInstanceOf(Failure.Draining.class);
        assertThat(time.pending()).isZero();
    }
}
