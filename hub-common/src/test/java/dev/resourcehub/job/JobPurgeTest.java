package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a cancelled job left goes where that was asked, after its work has ended; else it stays for a resume. */
class JobPurgeTest {

    private final Hub hub = new Hub().started();

    @Test
    void r36_a_cancel_keeps_what_is_left() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.scripts.put("a", this::untilCancelled);
        hub.runner.cancel(id, "client");
        hub.threads.run(id);
        assertThat(hub.state(id)).isInstanceOf(JobState.Cancelled.class);
        assertThat(hub.threads.running()).isEmpty();
        assertThat(hub.discarded).isEmpty();
    }

    @Test
    void r36_a_purge_waits_for_the_end_of_the_work_also_when_that_was_given_up() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        hub.time.pass(Duration.ofSeconds(2));
        assertThat(hub.state(id)).isInstanceOf(JobState.Cancelled.class);
        assertThat(hub.threads.running()).containsExactly(id.value());
        hub.threads.run(id);
        assertThat(hub.discarded).as("on a thread of its own").isEmpty();
        hub.threads.run(id + "-purge");
        assertThat(hub.discarded).containsExactly("a");
    }

    @Test
    void r36_a_job_in_line_is_purged_at_once() {
        hub.submitted(Hub.ONCE, "a");
        hub.submitted(Hub.ONCE, "b");
        JobId waiting = hub.submitted(Hub.ONCE, "c");
        hub.runner.cancel(waiting, "client", Leftovers.PURGE);
        hub.threads.run(waiting + "-purge");
        assertThat(hub.discarded).containsExactly("c");
        assertThat(hub.threads.started()).doesNotContain(waiting.value());
    }

    @Test
    void a_purge_may_come_after_the_cancel_and_again_since_somebody_else_may_have_kept_what_is_left() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.scripts.put("a", this::untilCancelled);
        hub.runner.cancel(id, "client");
        hub.threads.run(id);
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        assertThat(hub.threads.running()).containsExactly(id + "-purge");
        hub.threads.run(id + "-purge");
        assertThat(hub.discarded).containsExactly("a");
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        hub.threads.run(id + "-purge");
        assertThat(hub.discarded).containsExactly("a", "a");
    }

    @Test
    void work_that_succeeded_in_spite_of_the_cancel_is_not_purged() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        hub.threads.run(id);
        assertThat(hub.state(id)).isInstanceOf(JobState.Succeeded.class);
        assertThat(hub.threads.running()).isEmpty();
        assertThat(hub.discarded).isEmpty();
    }

    @Test
    void a_stop_waits_for_a_purge_and_outlives_one_that_fails() {
        JobId id = hub.submitted(Hub.ONCE, "stuck");
        hub.scripts.put("stuck", this::untilCancelled);
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        hub.threads.run(id);
        Future<Void> stopped = hub.runner.stop();
        assertThat(stopped.isComplete()).isFalse();
        hub.threads.run(id + "-purge");
        assertThat(stopped.succeeded()).isTrue();
        assertThat(hub.state(id)).isInstanceOf(JobState.Cancelled.class);
    }

    @Test
    void a_stop_waits_for_the_purge_of_work_that_is_still_ending() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.scripts.put("a", this::untilCancelled);
        hub.runner.cancel(id, "client", Leftovers.PURGE);
        Future<Void> stopped = hub.runner.stop();
        hub.threads.run(id);
        assertThat(stopped.isComplete()).isFalse();
        hub.threads.run(id + "-purge");
        assertThat(stopped.succeeded()).isTrue();
    }

    private Buffer untilCancelled(JobContext job) {
        job.check();
        throw new AssertionError("not cancelled");
    }
}
