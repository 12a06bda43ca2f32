package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The first answer is told at once; a change needs its number of answers in a row; one question at a time, with a limit of
 * its own; an unwell instance is asked less and less often.
 */
class HealthMonitorTest {

    private static final Duration INTERVAL = Duration.ofSeconds(4);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ManualTimers timers = new ManualTimers();
    private final List<String> told = new ArrayList<>();
    private final List<Long> askedAtMillis = new ArrayList<>();
    private Future<Void> answer = Future.succeededFuture();
    private Chance chance = () -> 0.5;
    private final HealthMonitor monitor = monitor(new HealthSettings(INTERVAL, TIMEOUT, 2, 3, 1));

    @Test
    void the_first_answer_is_told_at_once() {
        answer = Future.failedFuture("refused");

        monitor.start();

        assertThat(told).containsExactly("unwell: refused");
    }

    @Test
    void a_first_answer_of_trouble_is_told_as_degraded() {
        answer = Probe.degraded("disk nearly full");

        monitor.start();

        assertThat(told).containsExactly("degraded: disk nearly full");
    }

    @Test
    void two_failures_degrade_it_and_the_third_makes_it_unwell() {
        monitor.start();
        answer = Future.failedFuture("refused");

        timers.pass(INTERVAL);
        assertThat(told).containsExactly("well: ");
        timers.pass(INTERVAL);
        assertThat(told).containsExactly("well: ", "degraded: refused");
        timers.pass(INTERVAL);
        assertThat(told).containsExactly("well: ", "degraded: refused", "unwell: refused");
    }

    @Test
    void one_success_brings_it_back() {
        answer = Future.failedFuture("refused");
        monitor.start();
        answer = Future.succeededFuture();

        timers.pass(INTERVAL);

        assertThat(told).containsExactly("unwell: refused", "well: ");
    }

    @Test
    void two_successes_are_needed_where_the_settings_say_so() {
        HealthMonitor careful = monitor(new HealthSettings(INTERVAL, TIMEOUT, 2, 3, 2));
        answer = Future.failedFuture("refused");
        careful.start();
        answer = Future.succeededFuture();

        timers.pass(INTERVAL);
        assertThat(told).containsExactly("unwell: refused");
        timers.pass(INTERVAL);
        assertThat(told).containsExactly("unwell: refused", "well: ");
    }

    @Test
    void a_probe_that_breaks_is_a_failure() {
        HealthMonitor broken = new HealthMonitor(
                HealthSettings.DEFAULT,
                () -> {
                    throw new IllegalStateException("bug");
                },
                (verdict, reason) -> told.add(reason),
                timers,
                chance);

        broken.start();

        assertThat(told).containsExactly("bug");
    }

    @Test
    void a_question_without_an_answer_counts_as_failed_after_its_limit() {
        answer = Promise.<Void>promise().future();
        monitor.start();

        timers.pass(TIMEOUT.minusMillis(1));
        assertThat(told).isEmpty();
        timers.pass(Duration.ofMillis(1));

        assertThat(told).containsExactly("unwell: no answer within 2000 ms");
    }

    @Test
    void a_question_without_an_answer_does_not_put_off_the_next() {
        answer = Promise.<Void>promise().future();
        monitor.start();

        timers.pass(INTERVAL.multipliedBy(3));

        assertThat(askedAtMillis).containsExactly(0L, 4_000L, 8_000L, 12_000L);
    }

    @Test
    void a_question_without_an_answer_does_not_put_off_other_instances() {
        HealthMonitor neighbour = monitor(HealthSettings.DEFAULT);
        answer = Promise.<Void>promise().future();
        monitor.start();
        answer = Future.succeededFuture();

        neighbour.start();

        assertThat(told).containsExactly("well: ");
    }

    @Test
    void a_late_answer_is_dropped() {
        Promise<Void> late = Promise.promise();
        answer = late.future();
        monitor.start();
        timers.pass(TIMEOUT);

        late.complete();

        assertThat(told).containsExactly("unwell: no answer within 2000 ms");
    }

    @Test
    void an_unwell_instance_is_asked_less_and_less_often_up_to_a_cap() {
        HealthMonitor patient = monitor(new HealthSettings(INTERVAL, TIMEOUT, 1, 1, 1, Duration.ofSeconds(10)));
        answer = Future.failedFuture("refused");
        patient.start();

        timers.pass(Duration.ofSeconds(32));

        assertThat(askedAtMillis).containsExactly(0L, 4_000L, 12_000L, 22_000L, 32_000L);
    }

    @Test
    void asking_now_does_not_wait_for_a_grown_interval() {
        HealthMonitor patient = monitor(new HealthSettings(INTERVAL, TIMEOUT, 1, 1, 1, Duration.ofMinutes(10)));
        answer = Future.failedFuture("refused");
        patient.start();
        timers.pass(Duration.ofMinutes(2));
        answer = Future.succeededFuture();

        Future<Verdict> now = patient.askNow();

        assertThat(now.result()).isEqualTo(Verdict.WELL);
        assertThat(told).containsExactly("unwell: refused", "well: ");
    }

    @Test
    void intervals_differ_by_a_tenth_either_way() {
        chance = () -> 0;
        monitor.start();
        timers.pass(Duration.ofMillis(3_600));
        chance = () -> 0.999_999;
        timers.pass(Duration.ofMillis(3_600));

        assertThat(askedAtMillis).containsExactly(0L, 3_600L, 7_200L);

        timers.pass(Duration.ofMillis(4_399));
        assertThat(askedAtMillis).hasSize(3);
        timers.pass(Duration.ofMillis(1));
        assertThat(askedAtMillis).hasSize(4);
    }

    @Test
    void asking_now_while_a_question_is_under_way_asks_once_more_right_after_it() {
        Promise<Void> slow = Promise.promise();
        answer = slow.future();
        monitor.start();

        Future<Verdict> first = monitor.askNow();
        Future<Verdict> second = monitor.askNow();
        assertThat(askedAtMillis).hasSize(1);
        answer = Future.failedFuture("refused");
        slow.complete();

        assertThat(askedAtMillis).hasSize(2);
        assertThat(first.result()).isEqualTo(Verdict.WELL);
        assertThat(second.isComplete()).isTrue();
    }

    @Test
    void renewed_it_tells_the_next_answer_at_once_and_drops_the_one_under_way() {
        monitor.start();
        Promise<Void> old = Promise.promise();
        answer = old.future();
        Future<Verdict> asked = monitor.askNow();
        answer = Future.failedFuture("booting");

        monitor.renew();
        old.complete();

        assertThat(told).containsExactly("well: ", "unwell: booting");
        assertThat(asked.result()).isEqualTo(Verdict.UNWELL);
    }

    @Test
    void a_stopped_monitor_asks_and_tells_no_more() {
        Promise<Void> slow = Promise.promise();
        answer = slow.future();
        monitor.start();

        monitor.stop();
        slow.complete();
        timers.pass(Duration.ofMinutes(1));

        assertThat(told).isEmpty();
        assertThat(askedAtMillis).hasSize(1);
        assertThat(timers.pending()).isZero();
        assertThat(monitor.askNow().failed()).isTrue();
    }

    @Test
    void a_listener_that_breaks_does_not_end_the_watch() {
        HealthMonitor watched = new HealthMonitor(
                HealthSettings.DEFAULT,
                () -> Future.failedFuture("refused"),
                (verdict, reason) -> {
                    told.add(reason);
                    throw new IllegalStateException("listener's bug");
                },
                timers,
                chance);

        watched.start();

        assertThat(told).containsExactly("refused");
        assertThat(timers.pending()).isOne();
    }

    private HealthMonitor monitor(HealthSettings settings) {
        return new HealthMonitor(
                settings,
                () -> {
                    askedAtMillis.add(timers.nanos() / 1_000_000);
                    return answer;
                },
                (verdict, reason) -> told.add(verdict.name().toLowerCase(Locale.ROOT) + ": " + reason),
                timers,
                () -> chance.next());
    }
}
