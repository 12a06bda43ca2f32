package dev.resourcehub.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.resource.Ending;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Never more taken than the limit, never fewer than none. */
class FixedBulkheadTest {

    private final Bulkhead bulkhead = Bulkhead.fixed(2);

    @Test
    void it_gives_as_many_places_as_its_limit() {
        assertThat(bulkhead.tryAcquire()).isTrue();
        assertThat(bulkhead.isFull()).isFalse();
        assertThat(bulkhead.tryAcquire()).isTrue();

        assertThat(bulkhead.isFull()).isTrue();
        assertThat(bulkhead.tryAcquire()).isFalse();
        assertThat(bulkhead.inFlight()).isEqualTo(bulkhead.limit()).isEqualTo(2);
    }

    @Test
    void a_place_given_back_can_be_taken_again_however_the_call_ended() {
        for (Ending ending : Ending.values()) {
            assertThat(bulkhead.tryAcquire()).isTrue();
            bulkhead.release(ending, 0);
        }

        assertThat(bulkhead.inFlight()).isZero();
    }

    @Test
    void a_place_that_nobody_took_cannot_be_released() {
        assertThatThrownBy(() -> bulkhead.release(Ending.SUCCEEDED, 1)).isInstanceOf(IllegalStateException.class);

        assertThat(bulkhead.inFlight()).isZero();
    }

    @Test
    void after_any_order_of_taking_and_giving_back_the_count_is_that_of_a_plain_counter() {
        long seed = 20261121;
        SplittableRandom random = new SplittableRandom(seed);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            if (random.nextBoolean()) {
                assertThat(bulkhead.tryAcquire()).as("seed %d step %d", seed, i).isEqualTo(taken < 2);
                taken = Math.min(2, taken + 1);
            } else if (taken > 0) {
                bulkhead.release(Ending.SUCCEEDED, 1);
                taken--;
            }
            assertThat(bulkhead.inFlight()).as("seed %d step %d", seed, i).isEqualTo(taken);
        }
    }

    @Test
    void a_limit_below_one_is_refused() {
        assertThatThrownBy(() -> Bulkhead.fixed(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
