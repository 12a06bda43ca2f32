package dev.resourcehub.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Progress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How far a pull is: bytes of all layers together, which never fall, of a total that may grow as layers tell their sizes.
 */
final class PullProgressTest {

    private final PullProgress pull = new PullProgress();

    @Test
    void before_any_layer_it_resolves_and_knows_no_total() {
        pull.take("latest", "Pulling from library/python", 0, 0);

        assertThat(pull.phase()).isEqualTo("resolving");
        assertThat(pull.progress()).isEqualTo(new Progress(0, OptionalLong.empty()));
    }

    @Test
    void layers_are_added_up_and_the_total_grows_with_each_that_tells_its_size() {
        pull.take("a", "Pulling fs layer", 0, 0);
        pull.take("b", "Pulling fs layer", 0, 0);
        pull.take("a", "Downloading", 10, 100);
        assertThat(pull.progress()).isEqualTo(Progress.of(10, 100));

        pull.take("b", "Downloading", 5, 50);
        assertThat(pull.progress()).isEqualTo(Progress.of(15, 150));
        assertThat(pull.phase()).isEqualTo("downloading");
    }

    @Test
    void a_layer_that_was_there_already_counts_for_nothing() {
        pull.take("a", "Already exists", 0, 0);

        assertThat(pull.progress()).isEqualTo(new Progress(0, OptionalLong.empty()));
    }

    @Test
    void a_layer_that_begins_again_does_not_take_bytes_back() {
        pull.take("a", "Downloading", 80, 100);
        pull.take("a", "Retrying in 5 seconds", 0, 0);
        pull.take("a", "Downloading", 3, 100);

        assertThat(pull.progress()).isEqualTo(Progress.of(80, 100));
    }

    @Test
    void what_is_extracted_was_downloaded_whole_and_its_own_count_does_not_matter() {
        pull.take("a", "Downloading", 80, 100);
        pull.take("a", "Download complete", 0, 0);
        pull.take("a", "Extracting", 7, 100);

        assertThat(pull.progress()).isEqualTo(Progress.of(100, 100));
        assertThat(pull.phase()).isEqualTo("extracting");
    }

    @Test
    void it_is_still_downloading_while_one_layer_is_extracted_and_another_comes() {
        pull.take("a", "Pulling fs layer", 0, 0);
        pull.take("b", "Downloading", 1, 50);
        pull.take("a", "Extracting", 1, 10);

        assertThat(pull.phase()).isEqualTo("downloading");
    }

    @Test
    void whatever_an_engine_says_neither_count_ever_falls_nor_does_one_pass_the_other() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            PullProgress any = new PullProgress();
            Progress before = any.progress();
            for (int step = 0; step < 60; step++) {
                any.take(
                        "layer" + random.nextInt(4),
                        List.of("Pulling fs layer", "Downloading", "Download complete", "Extracting", "Waiting")
                                .get(random.nextInt(5)),
                        random.nextInt(1_000) - 10,
                        random.nextInt(1_000) - 10);
                Progress now = any.progress();
                assertThat(now.completedBytes())
                        .as("seed %d step %d", seed, step)
                        .isGreaterThanOrEqualTo(before.completedBytes())
                        .isLessThanOrEqualTo(now.totalBytes().orElse(0));
                assertThat(now.totalBytes().orElse(0))
                        .isGreaterThanOrEqualTo(before.totalBytes().orElse(0));
                before = now;
            }
        }
    }
}
