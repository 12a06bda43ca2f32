package dev.resourcehub.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCodec.Kept;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobState;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Progress;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written reads equal; what a later program adds is passed over; what is none is told as such. */
class JsonJobCodecTest {

    private static final long SEED = 20_261_130;
    private final JsonJobCodec codec = new JsonJobCodec();
    private final Random random = new Random(SEED);

    @Test
    void two_thousand_random_jobs_and_events_read_as_they_were_written() {
        for (int i = 0; i < 2_000; i++) {
            Kept kept = new Kept(job(), milestones());
            assertThat(codec.readJob(codec.write(kept)))
                    .as("seed %d, round %d", SEED, i)
                    .isEqualTo(kept);
            JobEvent event = event(said());
            assertThat(codec.readEvent(event.number(), codec.write(event)))
                    .as("seed %d, round %d", SEED, i)
                    .isEqualTo(event);
        }
    }

    @Test
    void members_of_a_later_program_are_passed_over() {
        Kept kept = new Kept(job(), milestones());
        String json = codec.write(kept).toString();
        Buffer later = Buffer.buffer(json.replaceAll("\\{\"", "{\"later\":{\"a\":[1]},\""));
        assertThat(codec.readJob(later)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "[]", "{}", "{\"v\":2,\"id\":\"job-1\"}", "{\"v\":1}", "{\"v\":1,\"id\":7}", "{\"v\":1"
            })
    void what_is_none_is_told(String bytes) {
        assertThatThrownBy(() -> codec.readJob(Buffer.buffer(bytes))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.readEvent(1, Buffer.buffer(bytes))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_cut_of_a_job_is_told() {
        Buffer whole = codec.write(new Kept(job(), milestones()));
        for (int length = 0; length < whole.length(); length++) {
            Buffer cut = whole.slice(0, length);
            assertThatThrownBy(() -> codec.readJob(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Job job() {
        return new Job(
                new JobId("job-" + random.nextInt(1_000_000)),
                random.nextLong(),
                text(),
                text(),
                content(),
                text(),
                state(3),
                text(),
                maybe() ? Optional.of(progress()) : Optional.empty(),
                random.nextInt(),
                content(),
                instant(),
                maybe() ? Optional.of(instant()) : Optional.empty(),
                maybe() ? Optional.of(instant()) : Optional.empty());
    }

    private List<JobEvent> milestones() {
        List<JobEvent> events = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            events.add(event(new Said.State(state(3), random.nextInt())));
        }
        return events;
    }

    private JobEvent event(Said said) {
        return new JobEvent(random.nextLong(), new JobId("job-" + random.nextInt(9)), instant(), said);
    }

    private Said said() {
        return switch (random.nextInt(5)) {
            case 0 -> new Said.State(state(3), random.nextInt());
            case 1 -> new Said.Phase(text());
            case 2 -> new Said.Progressed(progress());
            case 3 -> new Said.Heartbeat(Duration.ofNanos(random.nextLong()));
            default -> new Said.Log(text());
        };
    }

    private JobState state(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 6)) {
            case 0 -> new JobState.Queued();
            case 1 -> new JobState.Running();
            case 2 -> new JobState.Succeeded(content());
            case 3 -> new JobState.Failed(new Code("code_" + random.nextInt(99)), text());
            case 4 -> new JobState.Cancelled(text());
            case 5 -> new JobState.Interrupted();
            default -> new JobState.Stopping(state(depth - 1));
        };
    }

    private JobProgress progress() {
        return new JobProgress(
                new Progress(
                        random.nextLong() >>> 1,
                        maybe() ? OptionalLong.of(random.nextLong() >>> 1) : OptionalLong.empty()),
                random.nextLong() >>> 1,
                random.nextDouble() * 1e12);
    }

    private Instant instant() {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private Buffer content() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    /** Any characters at all, quotes, controls and halves of pairs among them. */
    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append((char) random.nextInt(maybe() ? 128 : 65_536));
        }
        return text.toString();
    }

    private boolean maybe() {
        return random.nextBoolean();
    }
}
