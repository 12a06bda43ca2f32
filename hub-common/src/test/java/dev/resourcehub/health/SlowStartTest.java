package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The share grows in proportion to time, from the floor to one. */
class SlowStartTest {

    @Test
    void it_begins_at_the_floor() {
        assertThat(SlowStart.DEFAULT.share(0)).isEqualTo(0.1);
        assertThat(SlowStart.DEFAULT.share(seconds(2))).isEqualTo(0.1);
    }

    @Test
    void half_way_it_is_a_half() {
        assertThat(SlowStart.DEFAULT.share(seconds(15))).isEqualTo(0.5);
    }

    @Test
    void at_the_end_and_ever_after_it_is_whole() {
        assertThat(SlowStart.DEFAULT.share(seconds(30))).isEqualTo(1);
        assertThat(SlowStart.DEFAULT.share(Long.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    void it_never_falls() {
        double before = 0;
        for (long at = 0; at < seconds(31); at += seconds(1) / 7) {
            double share = SlowStart.DEFAULT.share(at);
            assertThat(share).isBetween(before, 1.0);
            before = share;
        }
    }

    @Test
    void switched_off_it_is_whole_at_once() {
        assertThat(SlowStart.OFF.share(0)).isEqualTo(1);
    }

    @Test
    void a_floor_of_nothing_is_refused() {
        assertThatThrownBy(() -> new SlowStart(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SlowStart(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
