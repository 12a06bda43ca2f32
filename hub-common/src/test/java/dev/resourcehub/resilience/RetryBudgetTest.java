package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Retries of the window are at most a share of its calls, and a floor for every second of it that has passed. */
class RetryBudgetTest {

    private final ManualTimers time = new ManualTimers();

    @Test
    void the_first_failures_after_a_start_may_be_retried() {
        RetryBudget budget = new RetryBudget(RetryBudgetSettings.DEFAULT, time);

        assertThat(retries(budget)).isEqualTo(10);
    }

    @Test
    void a_hundred_calls_pay_for_ten_retries() {
        RetryBudget budget = budget(0);
        call(budget, 100);

        assertThat(retries(budget)).isEqualTo(10);
    }

    @Test
    void retries_are_free_again_when_they_and_their_calls_left_the_window() {
        RetryBudget budget = budget(0);
        call(budget, 100);
        assertThat(retries(budget)).isEqualTo(10);

        time.pass(Duration.ofSeconds(10));
        assertThat(retries(budget)).isZero();
        call(budget, 50);

        assertThat(retries(budget)).isEqualTo(5);
    }

    @Test
    void the_floor_grows_with_the_window_and_no_further() {
        RetryBudget budget = budget(10);
        time.pass(Duration.ofSeconds(5));
        assertThat(retries(budget)).isEqualTo(50);

        time.pass(Duration.ofHours(1));

        assertThat(retries(budget)).isEqualTo(100);
    }

    @Test
    void a_year_of_silence_leaves_nothing_behind() {
        RetryBudget budget = budget(0);
        call(budget, 1000);

        time.pass(Duration.ofSeconds((1L << 24) - 5));

        assertThat(retries(budget)).isZero();
    }

    @Test
    void under_any_load_retries_stay_within_the_share_of_a_plain_record_of_the_window() {
        long seed = 4;
        SplittableRandom random = new SplittableRandom(seed);
        RetryBudget budget = budget(2);
        Deque<Long> calls = new ArrayDeque<>();
        Deque<Long> retries = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            time.pass(Duration.ofMillis(random.nextInt(20)));
            long bucket = time.nanos() / 1_000_000_000;
            calls.removeIf(at -> at <= bucket - 10);
            retries.removeIf(at -> at <= bucket - 10);
            if (random.nextInt(10) < 6) {
                budget.called();
                calls.add(bucket);
            } else {
                double floor = 2 * Math.clamp(time.nanos() / 1e9, 1, 10);
                boolean expected = retries.size() + 1 <= 0.1 * calls.size() + floor;
                assertThat(budget.tryRetry()).as("seed %d step %d", seed, i).isEqualTo(expected);
                if (expected) {
                    retries.add(bucket);
                }
            }
        }
    }

    @Test
    void of_two_threads_at_the_last_retry_one_gets_it() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        RetryBudget budget = new RetryBudget(new RetryBudgetSettings(0.1, Duration.ofSeconds(10), 1), () -> {
            meanwhile.getAndSet(() -> {}).run();
            return time.nanos();
        });
        AtomicReference<Boolean> other = new AtomicReference<>(false);
        meanwhile.set(() -> other.set(budget.tryRetry()));

        boolean slower = budget.tryRetry();

        assertThat(other.get()).isTrue();
        assertThat(slower).isFalse();
    }

    @Test
    void settings_outside_their_ranges_are_refused() {
        assertThatThrownBy(() -> new RetryBudgetSettings(-0.1, Duration.ofSeconds(10), 10))
                .hasMessageContaining("ratio");
        assertThatThrownBy(() -> new RetryBudgetSettings(0.1, Duration.ZERO, 10))
                .hasMessageContaining("window");
    }

    private RetryBudget budget(int floorPerSecond) {
        return new RetryBudget(new RetryBudgetSettings(0.1, Duration.ofSeconds(10), floorPerSecond), time);
    }

    private static void call(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.called();
        }
    }

    private static int retries(RetryBudget budget) {
        int retries = 0;
        while (budget.tryRetry()) {
            retries++;
        }
        return retries;
    }
}
