package dev.resourcehub.benchmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time jumps from event to event; events of one moment run in the order in which they were asked for. */
class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> seen = new ArrayList<>();

    @Test
    void events_run_at_their_moments_in_order() {
        time.in(20, () -> seen.add("late at " + time.nanos()));
        time.in(10, () -> seen.add("first at " + time.nanos()));
        time.in(10, () -> seen.add("second at " + time.nanos()));

        time.runUntil(15);
        assertThat(seen).containsExactly("first at 10", "second at 10");
        assertThat(time.nanos()).isEqualTo(15);
        time.runUntil(100);
        assertThat(seen).endsWith("late at 20");
    }

    @Test
    void what_is_handed_over_runs_at_the_same_moment_after_what_is_under_way() {
        time.in(5, () -> {
            time.execute(() -> seen.add("then at " + time.nanos()));
            seen.add("now");
        });

        time.runUntil(5);

        assertThat(seen).containsExactly("now", "then at 5");
    }

    @Test
    void a_cancelled_event_does_not_run() {
        Timers.Timer cancelled = time.in(5, () -> seen.add("cancelled"));
        cancelled.cancel();

        time.runUntil(10);

        assertThat(seen).isEmpty();
    }

    @Test
    void timers_of_the_kernel_are_rounded_up_to_milliseconds_as_real_ones_are() {
        time.after(Duration.ZERO, () -> seen.add("at " + time.nanos()));
        time.after(Duration.ofNanos(1_000_001), () -> seen.add("at " + time.nanos()));

        time.runUntil(10_000_000);

        assertThat(seen).containsExactly("at 1000000", "at 2000000");
    }
}
