package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.resource.Progress;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Per cent, speed and rest of a job's progress. */
class JobProgressTest {

    private final Hub hub = new Hub().started();

    @Test
    void r10_percent_is_unknown_without_a_total_and_100_of_a_total_of_nothing() {
        assertThat(new JobProgress(new Progress(5, OptionalLong.empty()), 0, 1).percent())
                .isEmpty();
        assertThat(new JobProgress(Progress.of(0, 0), 0, 0).percent()).hasValue(100);
        assertThat(new JobProgress(Progress.of(1, 4), 0, 0).percent()).hasValue(25);
        assertThat(new JobProgress(Progress.of(9, 4), 0, 0).percent()).hasValue(100);
    }

    @Test
    void r10_the_rest_is_unknown_without_total_or_speed_and_falls() {
        assertThat(new JobProgress(Progress.of(1, 4), 0, 0).remaining()).isEmpty();
        assertThat(new JobProgress(new Progress(1, OptionalLong.empty()), 0, 3).remaining())
                .isEmpty();
        assertThat(new JobProgress(Progress.of(1, 4), 0, 1).remaining()).contains(Duration.ofSeconds(3));
    }

    @Test
    void r10_what_was_there_before_is_no_speed() {
        hub.scripts.put("a", job -> {
            for (int second = 1; second <= 20; second++) {
                hub.time.pass(Duration.ofSeconds(1));
                job.progress(1_000_000 + second * 100L, 1_000_000, OptionalLong.of(1_002_000));
            }
            return Buffer.buffer();
        });
        List<JobProgress> told = run("a");
        assertThat(told).hasSize(20).allSatisfy(one -> {
            assertThat(one.bytesPerSecond()).isBetween(99.0, 101.0);
            assertThat(one.resumedBytes()).isEqualTo(1_000_000);
        });
        assertThat(told.getLast().percent()).hasValue(100);
    }

    @Test
    void r10_r11_a_stall_is_told_as_no_speed_once_and_the_speed_comes_back_with_the_bytes() {
        hub.scripts.put("a", job -> {
            for (int second = 1; second <= 5; second++) {
                job.progress(second * 100L, OptionalLong.of(2_000));
                hub.time.pass(Duration.ofSeconds(1));
            }
            hub.time.pass(Duration.ofSeconds(40));
            job.progress(500, OptionalLong.of(2_000));
            hub.time.pass(Duration.ofSeconds(1));
            job.progress(600, OptionalLong.of(2_000));
            return Buffer.buffer();
        });
        List<JobProgress> told = run("a");
        assertThat(told).filteredOn(one -> one.done().completedBytes() == 500).hasSizeBetween(2, 3);
        JobProgress still = told.stream()
                .filter(one -> one.done().completedBytes() == 500 && one.bytesPerSecond() == 0)
                .findFirst()
                .orElseThrow();
        assertThat(still.remaining()).isEmpty();
        assertThat(told.getLast().bytesPerSecond()).isPositive();
    }

    private List<JobProgress> run(String script) {
        JobId id = hub.submitted(Hub.ONCE, script);
        hub.threads.run(id);
        return hub.told(id, 0).stream()
                .map(JobEvent::said)
                .filter(Said.Progressed.class::isInstance)
                .map(said -> ((Said.Progressed) said).progress())
                .toList();
    }
}
