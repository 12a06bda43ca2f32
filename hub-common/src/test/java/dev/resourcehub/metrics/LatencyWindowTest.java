package dev.resourcehub.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the window holds at any moment lies between the samples of one window and those of a window and a slice. */
class LatencyWindowTest {

    private static final long WINDOW = Duration.ofSeconds(60).toNanos();
    private static final long SLICE = WINDOW / 4;

    @Test
    void it_holds_all_of_the_window_and_nothing_older_than_a_slice_more_whatever_the_pauses() {
        long seed = 7;
        Random random = new Random(seed);
        LatencyWindow window = new LatencyWindow(WINDOW, 4);
        List<Long> samples = new ArrayList<>();
        long now = -SLICE * 3;
        for (int i = 0; i < 5_000; i++) {
            now += (long) (random.nextDouble() * random.nextDouble() * SLICE * (random.nextInt(50) == 0 ? 8 : 0.4));
            long at = now;
            if (random.nextInt(3) > 0) {
                window.record(1_000_000, at);
                samples.add(at);
            }
            long least = samples.stream().filter(sample -> at - sample < WINDOW).count();
            long most = samples.stream()
                    .filter(sample -> at - sample < WINDOW + SLICE)
                    .count();
            assertThat(window.read(at).count()).as("seed %d, step %d", seed, i).isBetween(least, most);
        }
    }
}
