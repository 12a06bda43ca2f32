package dev.resourcehub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void the_first_attempt_waits_for_nothing() {
        assertThat(backoff.delay(1, () -> 0.9)).isZero();
    }

    @Test
    void the_ceiling_doubles_up_to_the_most() {
        Chance highest = () -> 1.0;

        assertThat(backoff.delay(2, highest)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.delay(3, highest)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.delay(9, highest)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.delay(Integer.MAX_VALUE, highest)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void jitter_takes_away_at_most_half() {
        assertThat(backoff.delay(2, () -> 0.0)).isEqualTo(Duration.ofMillis(50));
    }
}
