package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Numbers have no gap; any reader, from any number, gets each event once; the final one is one and last. */
class JobLogTest {

    private final Hub hub = new Hub().started();

    private JobId chatty(int lines) {
        hub.scripts.put("chatty", job -> {
            for (int line = 1; line <= lines; line++) {
                job.log("line " + line);
            }
            return Buffer.buffer();
        });
        return hub.submitted(Hub.ONCE, "chatty");
    }

    @Test
    void r3_r14_a_reader_that_comes_back_at_any_number_gets_the_rest_without_gap_or_repetition() {
        JobId id = chatty(7);
        hub.threads.run(id);
        for (long from = 0; from <= 10; from++) {
            assertThat(hub.told(id, from))
                    .extracting(JobEvent::number)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(from + 1, 10).boxed().toList());
        }
        assertThat(hub.told(id, 0)).filteredOn(JobEvent::isFinal).hasSize(1);
        assertThat(hub.told(id, 0).getLast().isFinal()).isTrue();
    }

    @Test
    void r14_readers_who_join_midway_get_what_was_and_what_comes() {
        List<Long> early = new ArrayList<>();
        List<Long> late = new ArrayList<>();
        hub.scripts.put("a", job -> {
            job.log("one");
            follow(hub.runner.log().follow(job.id(), 0).orElseThrow(), late);
            job.log("two");
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "a");
        follow(hub.runner.log().follow(id, 0).orElseThrow(), early);
        hub.threads.run(id);
        assertThat(early).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(late).isEqualTo(early);
    }

    private static void follow(JobCursor cursor, List<Long> seen) {
        cursor.next().onSuccess(batch -> {
            batch.events().forEach(event -> seen.add(event.number()));
            if (!batch.ended()) {
                follow(cursor, seen);
            }
        });
    }

    @Test
    void r14_a_reader_of_an_ended_job_at_its_end_is_told_so_at_once() {
        JobId id = chatty(1);
        hub.threads.run(id);
        JobCursor.Batch batch =
                hub.runner.log().follow(id, 4).orElseThrow().next().result();
        assertThat(batch).isEqualTo(new JobCursor.Batch(List.of(), true));
    }

    @Test
    void r15_silence_ends_nothing() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        Future<JobCursor.Batch> next =
                hub.runner.log().follow(id, 2).orElseThrow().next();
        hub.time.pass(Duration.ofSeconds(9));
        assertThat(next.isComplete()).isFalse();
    }

    @Test
    void r16_a_reader_that_leaves_stops_nothing() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        JobCursor cursor = hub.runner.log().follow(id, 2).orElseThrow();
        Future<JobCursor.Batch> next = cursor.next();
        cursor.close();
        hub.threads.run(id);
        assertThat(next.isComplete()).isFalse();
        assertThat(hub.state(id)).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void a_log_that_grew_too_long_lost_its_oldest_lines_and_no_state() {
        JobId id = chatty(1_500);
        hub.threads.run(id);
        List<JobEvent> told = hub.told(id, 0);
        assertThat(told).hasSizeBetween(1_000, 1_102);
        assertThat(told).extracting(JobEvent::number).isSorted().doesNotHaveDuplicates();
        assertThat(told.subList(0, 2)).extracting(JobEvent::number).containsExactly(1L, 2L);
        assertThat(hub.states(id)).containsExactly("queued", "running", "succeeded");
    }

    @Test
    void a_slow_store_is_told_only_the_latest_progress_and_every_state() {
        List<Future<Cancelling>> asked = new ArrayList<>();
        hub.scripts.put("a", job -> {
            hub.store.hold();
            for (int step = 1; step <= 100; step++) {
                job.progress(step, OptionalLong.empty());
                hub.time.pass(Duration.ofSeconds(1));
            }
            asked.add(hub.runner.cancel(job.id(), "client"));
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.threads.run(id);
        hub.store.release();
        List<JobEvent> told = hub.told(id, 0);
        assertThat(told)
                .extracting(JobEvent::said)
                .filteredOn(Said.Progressed.class::isInstance)
                .hasSize(2);
        assertThat(hub.states(id)).containsExactly("queued", "running", "succeeded");
        assertThat(told)
                .extracting(JobEvent::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, told.size()).boxed().toList());
        assertThat(asked.getFirst().succeeded()).isTrue();
    }

    @Test
    void a_reader_hears_when_the_hub_stops_first() {
        JobId id = hub.submitted(Hub.RESUMING, "a");
        JobCursor cursor = hub.runner.log().follow(id, 2).orElseThrow();
        hub.runner.stop();
        hub.time.pass(Duration.ofSeconds(10));
        assertThat(cursor.next().result().events().getLast().said())
                .isEqualTo(new Said.State(new JobState.Interrupted(), 1));
        assertThat(HubException.failureOf(cursor.next().cause()).code()).isEqualTo(Codes.DRAINING);
    }

    @Test
    void what_is_told_is_what_is_stored_and_nothing_sooner() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        Future<JobCursor.Batch> next =
                hub.runner.log().follow(id, 2).orElseThrow().next();
        hub.store.hold();
        hub.threads.run(id);
        assertThat(next.isComplete()).isFalse();
        assertThat(hub.state(id)).isInstanceOf(JobState.Running.class);
        hub.store.release();
        assertThat(next.result().ended()).isTrue();
        assertThat(hub.state(id)).isInstanceOf(JobState.Succeeded.class);
    }
}
