package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.resilience.CircuitBreaker.State;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * It opens on failures in a row, on a share of failed calls, or on a share of slow ones. Open, nothing goes through. After
 * the wait exactly as many trials as the settings say; enough successes close it, one failure re-opens it for longer. What
 * is ignored counts nowhere and frees its place. An ending of an older generation changes nothing.
 */
class CircuitBreakerTest {

    private static final Failure DOWN = new Failure.BackendUnreachable(new InstanceId("one"), "refused");
    private static final BreakerSettings SETTINGS = new BreakerSettings(
            true,
            5,
            20,
            10,
            0.5,
            Duration.ofSeconds(2),
            0.5,
            Duration.ofSeconds(60),
            Duration.ofSeconds(200),
            3,
            2,
            Duration.ofSeconds(30));

    private final ManualTimers time = new ManualTimers();
    private final List<String> told = new ArrayList<>();
    private final CircuitBreaker breaker = breaker(SETTINGS);

    @Test
    void five_failures_in_a_row_open_it_and_the_listener_hears_why() {
        fail(4);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(told).containsExactly("CLOSED OPEN 5 failures in a row, last: backend_unreachable");
        assertThat(breaker.reason()).isEqualTo("5 failures in a row, last: backend_unreachable");
    }

    @Test
    void a_success_between_failures_begins_the_row_again() {
        fail(4);
        succeed(1);
        fail(4);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void an_open_breaker_lets_nothing_through_and_says_for_how_long() {
        open();
        time.pass(Duration.ofSeconds(20));

        assertThat(breaker.mayCall()).isFalse();
        assertThat(breaker.tryPermit()).isEqualTo(CircuitBreaker.REFUSED);
        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void half_of_ten_calls_failed_opens_it_though_never_five_in_a_row() {
        for (int i = 0; i < 4; i++) {
            fail(1);
            succeed(1);
        }
        fail(1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        succeed(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.reason()).isEqualTo("5 of 10 calls failed");
    }

    @Test
    void half_of_ten_calls_slow_opens_it() {
        succeed(5);
        for (int i = 0; i < 5; i++) {
            breaker.succeeded(breaker.tryPermit(), Duration.ofSeconds(2).toNanos());
        }

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.reason()).isEqualTo("5 of 10 calls took 2.0 s or longer");
    }

    @Test
    void calls_that_left_the_window_are_forgotten() {
        CircuitBreaker rates = breaker(new BreakerSettings(
                true,
                0,
                20,
                10,
                0.5,
                Duration.ofSeconds(2),
                1,
                SETTINGS.openFor(),
                SETTINGS.mostOpenFor(),
                3,
                2,
                SETTINGS.trialLimit()));
        for (int i = 0; i < 200; i++) {
            if (i % 20 < 11) {
                rates.succeeded(rates.tryPermit(), 1);
            } else {
                rates.failed(rates.tryPermit(), 1, DOWN);
            }
        }

        assertThat(rates.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void after_the_wait_exactly_as_many_trials_as_the_settings_say() {
        open();
        time.pass(Duration.ofSeconds(60));

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.mayCall()).isTrue();
        assertThat(permits(3)).doesNotContain(CircuitBreaker.REFUSED).doesNotHaveDuplicates();
        assertThat(breaker.mayCall()).isFalse();
        assertThat(breaker.tryPermit()).isEqualTo(CircuitBreaker.REFUSED);
        assertThat(breaker.retryAfter()).isZero();
    }

    @Test
    void a_trial_that_succeeded_keeps_its_place() {
        List<Long> trials = halfOpenWith(1);
        breaker.succeeded(trials.getFirst(), 1);

        assertThat(permits(3)).endsWith(CircuitBreaker.REFUSED).containsOnlyOnce(CircuitBreaker.REFUSED);
    }

    @Test
    void enough_trials_that_succeed_close_it() {
        List<Long> trials = halfOpenWith(2);
        breaker.succeeded(trials.getFirst(), 1);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);

        breaker.succeeded(trials.getLast(), 1);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(told).last().isEqualTo("HALF_OPEN CLOSED 2 trials succeeded");
    }

    @Test
    void a_trial_that_fails_re_opens_it_for_twice_as_long_up_to_the_bound() {
        open();
        for (long wait : new long[] {60, 120, 200, 200}) {
            assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(wait));
            time.pass(Duration.ofSeconds(wait));
            breaker.failed(breaker.tryPermit(), 1, DOWN);
            assertThat(breaker.reason()).isEqualTo("a trial failed: backend_unreachable");
        }
    }

    @Test
    void a_trial_that_is_slow_re_opens_it() {
        List<Long> trials = halfOpenWith(1);

        breaker.succeeded(trials.getFirst(), Duration.ofSeconds(3).toNanos());

        assertThat(breaker.reason()).isEqualTo("a trial took 3.0 s");
    }

    @Test
    void once_closed_the_next_opening_is_as_short_as_the_first() {
        open();
        time.pass(Duration.ofSeconds(60));
        breaker.failed(breaker.tryPermit(), 1, DOWN);
        time.pass(Duration.ofSeconds(120));
        permits(2).forEach(permit -> breaker.succeeded(permit, 1));

        open();

        assertThat(breaker.retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void what_is_ignored_counts_nowhere() {
        fail(4);
        for (int i = 0; i < 100; i++) {
            breaker.ignored(breaker.tryPermit());
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void cancelled_trials_give_their_places_back_and_never_wedge_it() {
        open();
        time.pass(Duration.ofSeconds(60));

        for (int i = 0; i < 1000; i++) {
            permits(3).forEach(breaker::ignored);
        }

        assertThat(permits(3)).doesNotContain(CircuitBreaker.REFUSED);
    }

    @Test
    void a_trial_that_never_ends_gives_its_place_back_after_its_limit_and_its_ending_is_late() {
        List<Long> trials = halfOpenWith(3);
        time.pass(Duration.ofSeconds(29));
        assertThat(breaker.mayCall()).isFalse();

        time.pass(Duration.ofSeconds(1));

        assertThat(breaker.mayCall()).isTrue();
        assertThat(permits(3)).doesNotContain(CircuitBreaker.REFUSED);
        trials.forEach(permit -> breaker.failed(permit, 1, DOWN));
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.lateEndings()).isEqualTo(3);
    }

    @Test
    void a_trial_that_ends_twice_counts_once() {
        List<Long> trials = halfOpenWith(1);
        breaker.succeeded(trials.getFirst(), 1);
        breaker.succeeded(trials.getFirst(), 1);

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.lateEndings()).isOne();
    }

    @Test
    void endings_of_an_older_generation_change_nothing() {
        List<Long> old = permits(30);
        open();
        old.subList(0, 10).forEach(permit -> breaker.succeeded(permit, 1));
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        time.pass(Duration.ofSeconds(60));
        List<Long> trials = permits(2);
        old.subList(10, 20).forEach(permit -> breaker.failed(permit, 1, DOWN));
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        trials.forEach(permit -> breaker.succeeded(permit, 1));

        old.subList(20, 30).forEach(permit -> breaker.failed(permit, 1, DOWN));

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.lateEndings()).isEqualTo(30);
    }

    @Test
    void a_wait_of_days_ends_after_days() {
        Duration days = Duration.ofDays(3);
        CircuitBreaker patient = breaker(new BreakerSettings(
                true, 1, 1, 1, 2, Duration.ofSeconds(1), 1, days, days, 1, 1, Duration.ofSeconds(30)));
        patient.failed(patient.tryPermit(), 1, DOWN);

        time.pass(days.minusSeconds(1));
        assertThat(patient.tryPermit()).isEqualTo(CircuitBreaker.REFUSED);
        time.pass(Duration.ofSeconds(1));

        assertThat(patient.tryPermit()).isNotEqualTo(CircuitBreaker.REFUSED);
    }

    @Test
    void a_wait_of_a_minute_is_over_after_a_day_and_five_seconds() {
        open();
        time.pass(Duration.ofDays(1).plusSeconds(5));

        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void a_reset_closes_it_and_permits_from_before_are_late() {
        long before = breaker.tryPermit();
        open();

        breaker.reset();
        breaker.failed(before, 1, DOWN);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(told).last().isEqualTo("OPEN CLOSED reset");
        assertThat(breaker.lateEndings()).isOne();
        fail(4);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void one_that_is_off_never_opens() {
        CircuitBreaker off = breaker(SETTINGS.off());
        for (int i = 0; i < 1000; i++) {
            off.failed(off.tryPermit(), 1, DOWN);
        }

        assertThat(off.mayCall()).isTrue();
    }

    @Test
    void of_two_threads_at_the_last_trial_place_one_gets_it() {
        AtomicReference<Runnable> whileReadingTheTime = new AtomicReference<>(() -> {});
        CircuitBreaker contended = CircuitBreaker.create(
                SETTINGS,
                () -> {
                    whileReadingTheTime.getAndSet(() -> {}).run();
                    return time.nanos();
                },
                (from, to, reason) -> {});
        for (int i = 0; i < 5; i++) {
            contended.failed(contended.tryPermit(), 1, DOWN);
        }
        time.pass(Duration.ofSeconds(60));
        contended.tryPermit();
        contended.tryPermit();
        AtomicReference<Long> other = new AtomicReference<>(-1L);

        assertThat(contended.mayCall()).isTrue();
        whileReadingTheTime.set(() -> other.set(contended.tryPermit()));
        long slower = contended.tryPermit();

        assertThat(other.get()).isPositive();
        assertThat(slower).isEqualTo(CircuitBreaker.REFUSED);
    }

    @Test
    void of_two_threads_that_find_the_wait_over_both_try_in_the_same_generation() {
        AtomicReference<Runnable> whileReadingTheTime = new AtomicReference<>(() -> {});
        List<String> heard = new ArrayList<>();
        CircuitBreaker contended = CircuitBreaker.create(
                SETTINGS,
                () -> {
                    whileReadingTheTime.getAndSet(() -> {}).run();
                    return time.nanos();
                },
                (from, to, reason) -> heard.add(from + " " + to));
        for (int i = 0; i < 5; i++) {
            contended.failed(contended.tryPermit(), 1, DOWN);
        }
        time.pass(Duration.ofSeconds(60));
        AtomicReference<Long> other = new AtomicReference<>(-1L);
        whileReadingTheTime.set(() -> other.set(contended.tryPermit()));

        long slower = contended.tryPermit();

        assertThat(slower).isPositive().isNotEqualTo(other.get());
        assertThat(heard).containsExactly("CLOSED OPEN", "OPEN HALF_OPEN");
    }

    @Test
    void a_trial_that_ends_while_another_re_opens_it_is_late() {
        AtomicReference<Runnable> whileReadingTheTime = new AtomicReference<>(() -> {});
        CircuitBreaker contended = CircuitBreaker.create(
                SETTINGS,
                () -> {
                    whileReadingTheTime.getAndSet(() -> {}).run();
                    return time.nanos();
                },
                (from, to, reason) -> {});
        for (int i = 0; i < 5; i++) {
            contended.failed(contended.tryPermit(), 1, DOWN);
        }
        time.pass(Duration.ofSeconds(60));
        long first = contended.tryPermit();
        long second = contended.tryPermit();
        whileReadingTheTime.set(() -> contended.failed(second, 1, DOWN));

        contended.failed(first, 1, DOWN);

        assertThat(contended.state()).isEqualTo(State.OPEN);
        assertThat(contended.retryAfter()).isEqualTo(Duration.ofSeconds(120));
        assertThat(contended.lateEndings()).isOne();
    }

    @Test
    void a_listener_that_calls_the_breaker_hears_the_changes_in_order() {
        List<String> heard = new ArrayList<>();
        AtomicReference<CircuitBreaker> itself = new AtomicReference<>();
        CircuitBreaker eager = CircuitBreaker.create(SETTINGS, time, (from, to, reason) -> {
            if (to == State.OPEN) {
                itself.get().reset();
            }
            heard.add(from + " " + to);
        });
        itself.set(eager);
        for (int i = 0; i < 5; i++) {
            eager.failed(eager.tryPermit(), 1, DOWN);
        }

        assertThat(heard).containsExactly("CLOSED OPEN", "OPEN CLOSED");
    }

    @Test
    void settings_outside_their_ranges_are_refused() {
        assertThatThrownBy(() -> new BreakerSettings(
                        true,
                        5,
                        20,
                        10,
                        0.5,
                        Duration.ofSeconds(2),
                        1,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(59),
                        3,
                        2,
                        Duration.ofSeconds(30)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most open for");
        assertThatThrownBy(() -> new BreakerSettings(
                        true,
                        5,
                        20,
                        10,
                        0.5,
                        Duration.ofSeconds(2),
                        1,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        3,
                        4,
                        Duration.ofSeconds(30)))
                .hasMessage("successes to close must be from 1 to 3, not 4");
    }

    private CircuitBreaker breaker(BreakerSettings settings) {
        return CircuitBreaker.create(settings, time, (from, to, reason) -> told.add(from + " " + to + " " + reason));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(breaker.tryPermit(), 1, DOWN);
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.succeeded(breaker.tryPermit(), 1);
        }
    }

    private void open() {
        fail(5);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    private List<Long> halfOpenWith(int trials) {
        open();
        time.pass(SETTINGS.openFor());
        List<Long> permits = permits(trials);
        assertThat(permits).doesNotContain(CircuitBreaker.REFUSED);
        return permits;
    }

    private List<Long> permits(int count) {
        List<Long> permits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            permits.add(breaker.tryPermit());
        }
        return permits;
    }
}
