package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The sums are those of the calls in the running step and the nine before it. */
class CallWindowTest {

    private static final long STEP = Duration.ofSeconds(3).toNanos();

    @Test
    void the_sums_agree_with_a_list_of_all_calls_wherever_the_clock_begins() {
        for (long seed = 0; seed < 500; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            CallWindow window = new CallWindow(Duration.ofSeconds(30));
            List<Call> calls = new ArrayList<>();
            long now = random.nextLong() / 2;
            for (int i = 0; i < 300; i++) {
                now += random.nextLong(STEP);
                boolean failed = random.nextBoolean();
                if (failed) {
                    window.failed(now);
                } else {
                    window.succeeded(now);
                }
                calls.add(new Call(Math.floorDiv(now, STEP), failed));
                long oldest = Math.floorDiv(now, STEP) - 9;
                List<Call> held =
                        calls.stream().filter(call -> call.step() >= oldest).toList();

                long sums = window.sums(now);

                assertThat(sums >>> 32).as("calls, seed " + seed).isEqualTo(held.size());
                assertThat(sums & 0xFFFF_FFFFL)
                        .as("failures, seed " + seed)
                        .isEqualTo(held.stream().filter(Call::failed).count());
            }
        }
    }

    @Test
    void forgotten_it_is_empty() {
        CallWindow window = new CallWindow(Duration.ofSeconds(30));
        window.failed(5 * STEP);

        window.forget();

        assertThat(window.sums(5 * STEP)).isZero();
    }

    private record Call(long step, boolean failed) {}
}
