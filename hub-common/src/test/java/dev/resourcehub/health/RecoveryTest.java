package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Attempts are spaced, capped, and few at once in a hub; a restart counts when a probe says so; what comes back by itself
 * is left alone.
 */
class RecoveryTest {

    // With a chance of a half, the waits before the attempts are 0.75 of 2 s, 4 s, 8 s.
    private static final Duration FIRST_WAIT = Duration.ofMillis(1_500);
    private static final RecoverySettings SETTINGS = new RecoverySettings(
            3,
            new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1)),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5));

    private final ManualTimers timers = new ManualTimers();
    private final RecoveryGate gate = new RecoveryGate(1);
    private final List<String> told = new ArrayList<>();
    private final List<Long> restartedAtMillis = new ArrayList<>();
    private Future<Void> restart = Future.succeededFuture();
    private Future<Void> answer = Future.succeededFuture();
    private final Recovery recovery = recovery("");

    @Test
    void it_waits_then_restarts_and_is_recovered_when_a_probe_says_so() {
        recovery.unwell();
        assertThat(told).isEmpty();

        timers.pass(FIRST_WAIT);

        assertThat(told).containsExactly("attempt 1", "recovered after 1");
        assertThat(gate.inside()).isZero();
    }

    @Test
    void a_restart_that_returns_is_no_recovery() {
        answer = Future.failedFuture("refused");
        recovery.unwell();

        timers.pass(FIRST_WAIT.plusSeconds(9));
        assertThat(told).containsExactly("attempt 1");
        timers.pass(Duration.ofSeconds(1));

        assertThat(told).containsExactly("attempt 1", "failed 1: restarted, but not well: refused");
    }

    @Test
    void it_is_asked_again_while_it_comes_up() {
        answer = Future.failedFuture("booting");
        recovery.unwell();
        timers.pass(FIRST_WAIT.plusSeconds(4));
        answer = Future.succeededFuture();

        timers.pass(Duration.ofSeconds(1));

        assertThat(told).containsExactly("attempt 1", "recovered after 1");
    }

    @Test
    void a_probe_that_never_answers_ends_the_attempt_all_the_same() {
        answer = Promise.<Void>promise().future();
        recovery.unwell();

        timers.pass(FIRST_WAIT.plusSeconds(10));

        assertThat(told).containsExactly("attempt 1", "failed 1: restarted, but not well: no answer within 2000 ms");
    }

    @Test
    void attempts_are_spaced_more_and_more_and_end_at_the_cap() {
        restart = Future.failedFuture("no such file");
        recovery.unwell();

        timers.pass(Duration.ofHours(1));

        assertThat(restartedAtMillis).containsExactly(1_500L, 4_500L, 10_500L);
        assertThat(told)
                .containsExactly(
                        "attempt 1",
                        "failed 1: restart failed: no such file",
                        "attempt 2",
                        "failed 2: restart failed: no such file",
                        "attempt 3",
                        "failed 3: restart failed: no such file",
                        "gave up after 3");
    }

    @Test
    void one_that_came_back_by_itself_is_left_alone() {
        recovery.unwell();
        timers.pass(FIRST_WAIT.minusMillis(1));

        recovery.well();
        timers.pass(Duration.ofMinutes(1));

        assertThat(restartedAtMillis).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void told_unwell_many_times_it_makes_one_attempt() {
        Promise<Void> slow = Promise.promise();
        restart = slow.future();

        for (int i = 0; i < 20; i++) {
            recovery.unwell();
            timers.pass(Duration.ofSeconds(1));
        }

        assertThat(restartedAtMillis).hasSize(1);
    }

    @Test
    void a_restart_that_never_ends_is_a_failed_attempt_and_no_other_begins_beside_it() {
        restart = Promise.<Void>promise().future();
        recovery.unwell();

        timers.pass(Duration.ofHours(1));

        assertThat(restartedAtMillis).hasSize(1);
        assertThat(told)
                .containsExactly(
                        "attempt 1",
                        "failed 1: restart failed: no answer within 60000 ms",
                        "attempt 2",
                        "failed 2: the restart before has not ended",
                        "attempt 3",
                        "failed 3: the restart before has not ended",
                        "gave up after 3");
        assertThat(gate.inside()).isZero();
    }

    @Test
    void a_driver_that_breaks_is_a_failed_attempt() {
        Recovery broken = new Recovery(
                SETTINGS,
                () -> {
                    throw new IllegalStateException("bug");
                },
                () -> answer,
                gate,
                listener(""),
                timers,
                () -> 0.5);
        broken.unwell();

        timers.pass(FIRST_WAIT);
        assertThat(told).containsExactly("attempt 1", "failed 1: restart failed: bug");
        timers.pass(Duration.ofSeconds(3));
        assertThat(told).last().isEqualTo("failed 2: restart failed: bug");
    }

    @Test
    void one_that_comes_up_and_falls_over_again_is_given_up_too() {
        for (int i = 0; i < 3; i++) {
            recovery.unwell();
            timers.pass(Duration.ofMinutes(1));
        }
        assertThat(restartedAtMillis).hasSize(3);

        recovery.unwell();
        timers.pass(Duration.ofHours(1));

        assertThat(restartedAtMillis).hasSize(3);
        assertThat(told).last().isEqualTo("gave up after 3");
    }

    @Test
    void well_for_long_enough_the_attempts_are_forgotten() {
        recovery.unwell();
        timers.pass(FIRST_WAIT);

        timers.pass(SETTINGS.steadyAfter());

        assertThat(recovery.attempts()).isZero();
    }

    @Test
    void given_up_it_begins_anew_after_an_operator_took_it_in_hand() {
        restart = Future.failedFuture("no such file");
        recovery.unwell();
        timers.pass(Duration.ofHours(1));
        told.clear();
        restart = Future.succeededFuture();

        recovery.unwell();
        timers.pass(Duration.ofHours(1));
        assertThat(told).isEmpty();
        recovery.reset();
        recovery.unwell();
        timers.pass(FIRST_WAIT);

        assertThat(told).containsExactly("attempt 1", "recovered after 1");
    }

    @Test
    void so_many_at_once_in_a_hub_and_the_others_wait_their_turn() {
        Promise<Void> slow = Promise.promise();
        restart = slow.future();
        Recovery second = recovery("second ");
        Recovery third = recovery("third ");
        recovery.unwell();
        second.unwell();
        third.unwell();
        timers.pass(FIRST_WAIT);
        assertThat(told).containsExactly("attempt 1");

        third.well();
        restart = Future.succeededFuture();
        slow.complete();

        assertThat(told)
                .containsExactly("attempt 1", "recovered after 1", "second attempt 1", "second recovered after 1");
        assertThat(gate.inside()).isZero();
    }

    @Test
    void a_whole_hub_that_fails_at_once_goes_through_one_by_one() {
        restart = Future.failedFuture("engine gone");
        List<Recovery> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(recovery(""));
        }
        all.forEach(Recovery::unwell);

        timers.pass(Duration.ofHours(1));

        assertThat(restartedAtMillis).hasSize(1_500);
        assertThat(told.stream().filter("gave up after 3"::equals)).hasSize(500);
        assertThat(gate.inside()).isZero();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void the_monitors_word_during_verification_is_believed() {
        answer = Future.failedFuture("booting");
        recovery.unwell();
        timers.pass(FIRST_WAIT);

        recovery.well();

        assertThat(told).containsExactly("attempt 1", "recovered after 1");
    }

    @Test
    void a_word_from_before_the_restart_is_not_believed() {
        Promise<Void> slow = Promise.promise();
        restart = slow.future();
        answer = Future.failedFuture("booting");
        recovery.unwell();
        timers.pass(FIRST_WAIT);

        recovery.well();

        assertThat(told).containsExactly("attempt 1");
    }

    @Test
    void stopped_it_does_and_tells_nothing_more() {
        Promise<Void> slow = Promise.promise();
        restart = slow.future();
        recovery.unwell();
        timers.pass(FIRST_WAIT);

        recovery.stop();
        slow.complete();
        recovery.unwell();
        timers.pass(Duration.ofHours(1));

        assertThat(told).containsExactly("attempt 1");
        assertThat(gate.inside()).isZero();
        assertThat(timers.pending()).isZero();
    }

    private Recovery recovery(String name) {
        return new Recovery(
                SETTINGS,
                () -> {
                    restartedAtMillis.add(timers.nanos() / 1_000_000);
                    return restart;
                },
                () -> answer,
                gate,
                listener(name),
                timers,
                () -> 0.5);
    }

    private Recovery.Listener listener(String name) {
        return new Recovery.Listener() {
            @Override
            public void attempting(int attempt) {
                told.add(name + "attempt " + attempt);
            }

            @Override
            public void recovered(int attempts) {
                told.add(name + "recovered after " + attempts);
            }

            @Override
            public void failed(int attempt, String reason) {
                told.add(name + "failed " + attempt + ": " + reason);
            }

            @Override
            public void gaveUp(int attempts) {
                told.add(name + "gave up after " + attempts);
            }
        };
    }
}
