package dev.resourcehub.ollama.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.wire.AdminLine;
import dev.resourcehub.resource.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Progress over layers never goes back, whatever turns up late, and is whole only at the end. */
class PullWatchTest {

    private final List<Progress> told = new ArrayList<>();
    private final List<String> phases = new ArrayList<>();
    private final PullWatch watch = new PullWatch(new ModelServer.Listener() {
        @Override
        public void phase(String phase) {
            phases.add(phase);
        }

        @Override
        public void progress(Progress progress) {
            told.add(progress);
        }
    });

    private void layer(String digest, long completed, long total) {
        watch.accept(new AdminLine.Layer(digest, completed, total));
    }

    @Test
    void layers_add_up() {
        layer("a", 0, 1000);
        layer("a", 400, 1000);
        layer("b", 0, 3000);
        layer("a", 1000, 1000);
        layer("b", 3000, 3000);
        watch.done();

        assertThat(told)
                .containsExactly(
                        Progress.of(0, 1000),
                        Progress.of(400, 1000),
                        Progress.of(400, 1000),
                        Progress.of(999, 1000),
                        Progress.of(3999, 4000),
                        Progress.of(4000, 4000));
    }

    @Test
    void the_steps_of_a_pull_are_phases() {
        watch.accept(new AdminLine.Step("pulling manifest"));
        layer("a", 1, 2);
        layer("a", 2, 2);
        watch.accept(new AdminLine.Step("verifying sha256 digest"));
        watch.accept(new AdminLine.Step("writing manifest"));
        watch.accept(new AdminLine.Step("something new"));

        assertThat(phases).containsExactly("resolving", "downloading", "verifying", "finalizing");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neither_count_nor_total_nor_share_ever_falls(long seed) {
        Random random = new Random(seed);
        long[] totals = random.longs(6, 0, 5_000).toArray();
        long[] completed = new long[totals.length];
        for (int i = 0; i < 2_000; i++) {
            int which = random.nextInt(1 + Math.min(totals.length - 1, i / 300));
            completed[which] = Math.min(totals[which], completed[which] + random.nextLong(200));
            layer("layer " + which, random.nextInt(20) == 0 ? 0 : completed[which], totals[which]);
        }
        watch.done();

        for (int i = 1; i < told.size(); i++) {
            assertThat(told.get(i).completedBytes())
                    .isGreaterThanOrEqualTo(told.get(i - 1).completedBytes());
            assertThat(total(i)).isGreaterThanOrEqualTo(total(i - 1));
            assertThat(share(i)).isGreaterThanOrEqualTo(share(i - 1));
            assertThat(i == told.size() - 1 || told.get(i).completedBytes() < total(i) || total(i) == 0)
                    .isTrue();
        }
    }

    private long total(int i) {
        return told.get(i).totalBytes().orElseThrow();
    }

    private double share(int i) {
        return total(i) == 0 ? 0 : (double) told.get(i).completedBytes() / total(i);
    }
}
