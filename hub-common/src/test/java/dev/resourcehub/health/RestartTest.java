package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.Lifecycle;
import dev.resourcehub.resource.Lifecycle.Event;
import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Monitor, lifecycle and recovery put together as a hub does: from dead over restarted to seen well, each told once. */
class RestartTest {

    private static final InstanceId ID = new InstanceId("engine");

    private final ManualTimers timers = new ManualTimers();
    private final List<String> told = new ArrayList<>();
    private Future<Void> answer = Future.succeededFuture();
    private Promise<Void> restart = Promise.promise();
    private Lifecycle lifecycle = Lifecycle.registered();
    private final HealthMonitor monitor = new HealthMonitor(
            new HealthSettings(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, 1, Duration.ofSeconds(30)),
            () -> answer,
            this::verdict,
            timers,
            () -> 0.5);
    private final Recovery recovery = new Recovery(
            new RecoverySettings(
                    2,
                    new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(4)),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5)),
            () -> restart.future().onSuccess(done -> apply(new Event.Started())),
            () -> answer,
            new RecoveryGate(1),
            new Attempts(),
            timers,
            () -> 0.5);

    @Test
    void a_dead_instance_is_degraded_then_unhealthy_then_starting_and_healthy_once_it_answers() {
        monitor.start();
        answer = Future.failedFuture("refused");
        timers.pass(Duration.ofSeconds(15));
        timers.pass(Duration.ofMillis(1_500));
        restart.complete();
        timers.pass(Duration.ofSeconds(3));
        assertThat(lifecycle.status()).isEqualTo(InstanceStatus.STARTING);
        answer = Future.succeededFuture();

        timers.pass(Duration.ofSeconds(1));

        assertThat(told)
                .containsExactly(
                        "unknown -> healthy: ",
                        "healthy -> degraded: refused",
                        "degraded -> unhealthy: refused",
                        "unhealthy -> starting: recovery attempt 1",
                        "starting -> healthy: ");
    }

    @Test
    void an_instance_that_no_restart_brings_back_ends_in_error() {
        answer = Future.failedFuture("refused");
        monitor.start();
        restart.complete();

        timers.pass(Duration.ofMinutes(10));

        assertThat(told)
                .containsExactly(
                        "unknown -> unhealthy: refused",
                        "unhealthy -> starting: recovery attempt 1",
                        "starting -> unhealthy: start failed: restarted, but not well: refused",
                        "unhealthy -> starting: recovery attempt 2",
                        "starting -> unhealthy: start failed: restarted, but not well: refused",
                        "unhealthy -> error: gave up after 2 attempts");
    }

    @Test
    void the_last_good_answer_of_the_old_process_does_not_end_the_restart() {
        monitor.start();
        apply(new Event.StartRequested("restart requested"));

        monitor.renew();
        assertThat(lifecycle.status()).isEqualTo(InstanceStatus.STARTING);
        apply(new Event.Started());
        monitor.renew();

        assertThat(lifecycle.status()).isEqualTo(InstanceStatus.HEALTHY);
    }

    private void verdict(Verdict verdict, String reason) {
        apply(verdict.event(reason));
        if (verdict == Verdict.WELL) {
            recovery.well();
        }
        if (verdict == Verdict.UNWELL) {
            recovery.unwell();
        }
    }

    private void apply(Event event) {
        Lifecycle.Transition step = lifecycle.on(event);
        lifecycle = step.after();
        step.event(ID).ifPresent(change -> told.add(sentence(change)));
    }

    private static String sentence(HubEvent.StatusChanged change) {
        return change.from().wireName() + " -> " + change.to().wireName() + ": " + change.reason();
    }

    private final class Attempts implements Recovery.Listener {
        @Override
        public void attempting(int attempt) {
            apply(new Event.StartRequested("recovery attempt " + attempt));
        }

        @Override
        public void recovered(int attempts) {
            monitor.renew();
        }

        @Override
        public void failed(int attempt, String reason) {
            apply(new Event.StartFailed(reason));
        }

        @Override
        public void gaveUp(int attempts) {
            apply(new Event.GaveUp("gave up after " + attempts + " attempts"));
        }
    }
}
