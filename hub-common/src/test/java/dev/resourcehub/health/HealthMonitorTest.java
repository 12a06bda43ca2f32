package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.runtime.ManualTimers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first answer is told at once; a change needs its number of answers in a row; one question at a time. */
class HealthMonitorTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final ManualTimers timers = new ManualTimers();
    private final List<String> told = new ArrayList<>();
    private Future<Void> answer = Future.succeededFuture();
    private int questions;
    private final HealthMonitor monitor = new HealthMonitor(
            new HealthMonitor.Settings(INTERVAL, 1, 2),
            () -> {
                questions++;
                return answer;
            },
            (well, reason) -> told.add(well ? "well" : "unwell: " + reason),
            timers,
            () -> 0.5);

    @Test
    void the_first_answer_is_told_at_once() {
        answer = Future.failedFuture("refused");

        monitor.start();

        assertThat(told).containsExactly("unwell: refused");
    }

    @Test
    void one_failure_of_two_changes_nothing_and_the_second_does() {
        monitor.start();
        answer = Future.failedFuture("refused");

        timers.pass(INTERVAL);
        assertThat(told).containsExactly("well");

        timers.pass(INTERVAL);
        assertThat(told).containsExactly("well", "unwell: refused");
    }

    @Test
    void one_success_brings_it_back() {
        answer = Future.failedFuture("refused");
        monitor.start();
        answer = Future.succeededFuture();

        timers.pass(INTERVAL);

        assertThat(told).containsExactly("unwell: refused", "well");
    }

    @Test
    void a_question_under_way_is_not_asked_twice() {
        Promise<Void> slow = Promise.promise();
        answer = slow.future();
        monitor.start();

        monitor.askNow();

        assertThat(questions).isOne();
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
        assertThat(questions).isOne();
    }
}
