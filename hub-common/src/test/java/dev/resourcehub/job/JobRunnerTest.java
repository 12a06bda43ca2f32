package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * A job that was accepted runs, whoever listens; in order, so many of a kind at once; ends once. What is cancelled in line
 * never runs. What the store does not know did not happen.
 */
class JobRunnerTest {

    private final Hub hub = new Hub().started();

    @Test
    void r1_a_job_runs_without_anybody_listening() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.threads.run(id);
        assertThat(hub.state(id)).isEqualTo(new JobState.Succeeded(Buffer.buffer("done")));
    }

    @Test
    void r2_an_unknown_kind_and_wrong_params_are_refused_with_their_codes() {
        assertThat(refusal(hub.runner.submit("nothing", Buffer.buffer(), "")).code())
                .isEqualTo(JobCodes.UNKNOWN_KIND);
        assertThat(refusal(hub.runner.submit(Hub.ONCE, Buffer.buffer("wrong"), ""))
                        .code())
                .isEqualTo(Codes.INVALID_VALUE);
        assertThat(hub.store.writes()).isZero();
    }

    @Test
    void r5_a_named_failure_keeps_its_code_and_its_cause() {
        Code mismatch = new Code("digest_mismatch");
        hub.scripts.put("a", job -> {
            throw new HubException(new Failure.WorkFailed(mismatch, "file", "expected 1,\ngot 2"));
        });
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.threads.run(id);
        assertThat(hub.state(id)).isEqualTo(new JobState.Failed(mismatch, "expected 1,\ngot 2"));
    }

    @Test
    void r6_work_that_looks_stops_at_once_and_is_cancelled_by_type() {
        List<Cancelling> outcomes = new ArrayList<>();
        hub.scripts.put("a", job -> {
            outcomes.add(hub.runner.cancel(job.id(), "client").result());
            job.check();
            throw new AssertionError("went on");
        });
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.threads.run(id);
        assertThat(outcomes.getFirst()).isInstanceOf(Cancelling.Asked.class);
        assertThat(hub.state(id)).isEqualTo(new JobState.Cancelled("client"));
        assertThat(hub.states(id)).containsExactly("queued", "running", "cancelled");
    }

    @Test
    void r6_work_that_does_not_look_is_interrupted_then_given_up_within_a_second_and_keeps_its_place() {
        hub.most = 1;
        Hub one = hub.started();
        JobId deaf = one.submitted(Hub.ONCE, "a");
        JobId next = one.submitted(Hub.ONCE, "b");
        one.runner.cancel(deaf, "client");
        one.time.pass(Duration.ofMillis(999));
        assertThat(one.threads.interrupted()).containsExactly(deaf.value());
        assertThat(one.state(deaf)).isEqualTo(new JobState.Cancelled("client"));
        assertThat(one.state(next)).isInstanceOf(JobState.Queued.class);
        one.threads.run(deaf);
        assertThat(one.state(deaf)).isEqualTo(new JobState.Cancelled("client"));
        assertThat(one.state(next)).isInstanceOf(JobState.Running.class);
    }

    @Test
    void r7_a_job_cancelled_in_line_never_runs() {
        JobId first = hub.submitted(Hub.ONCE, "a");
        hub.submitted(Hub.ONCE, "b");
        JobId waiting = hub.submitted(Hub.ONCE, "c");
        assertThat(hub.runner.cancel(waiting, "client").result()).isInstanceOf(Cancelling.Done.class);
        hub.threads.run(first);
        assertThat(hub.threads.started()).doesNotContain(waiting.value());
        assertThat(hub.states(waiting)).containsExactly("queued", "cancelled");
    }

    @Test
    void r7_a_job_cancelled_while_its_start_is_being_stored_never_runs_and_gives_its_place_back() {
        hub.most = 1;
        Hub one = hub.started();
        one.store.hold();
        Future<Submission> submitted = one.runner.submit(Hub.ONCE, Buffer.buffer("a"), "");
        assertThat(submitted.isComplete()).isFalse();
        one.store.release();
        JobId running = ((Submission.Accepted) submitted.result()).job().id();
        JobId next = one.submitted(Hub.ONCE, "b");
        one.store.hold();
        one.threads.run(running);
        Future<Cancelling> cancelled = one.runner.cancel(next, "client");
        one.store.release();
        assertThat(cancelled.result()).isInstanceOf(Cancelling.class);
        assertThat(one.threads.started()).containsExactly(running.value());
        assertThat(one.state(next)).isEqualTo(new JobState.Cancelled("client"));
        JobId third = one.submitted(Hub.ONCE, "c");
        assertThat(one.threads.running()).containsExactly(third.value());
    }

    @Test
    void r8_cancel_is_idempotent_and_knows_the_unknown_and_the_ended() {
        JobId running = hub.submitted(Hub.ONCE, "a");
        assertThat(hub.runner.cancel(running, "client").result()).isInstanceOf(Cancelling.Asked.class);
        assertThat(hub.runner.cancel(running, "client").result()).isInstanceOf(Cancelling.Asked.class);
        hub.time.pass(Duration.ofSeconds(1));
        assertThat(hub.runner.cancel(running, "client").result()).isInstanceOf(Cancelling.Done.class);
        JobId ended = hub.submitted(Hub.ONCE, "b");
        hub.threads.run(ended);
        assertThat(hub.runner.cancel(ended, "client").result()).isEqualTo(new Cancelling.TooLate(hub.job(ended)));
        JobId nobody = new JobId("job-nobody");
        assertThat(hub.runner.cancel(nobody, "client").result()).isEqualTo(new Cancelling.UnknownJob(nobody));
    }

    @Test
    void r17_cancel_and_finish_in_either_order_end_once() {
        for (boolean cancelFirst : List.of(true, false)) {
            JobId id = hub.submitted(Hub.ONCE, "a");
            if (cancelFirst) {
                hub.runner.cancel(id, "client");
                hub.time.pass(Duration.ofSeconds(1));
                hub.threads.run(id);
            } else {
                hub.threads.run(id);
                hub.runner.cancel(id, "client");
            }
            assertThat(hub.states(id)).containsExactly("queued", "running", cancelFirst ? "cancelled" : "succeeded");
        }
    }

    @Test
    void r18_ended_jobs_go_by_age_and_by_number_from_memory_and_store() {
        hub.settings = settings(2);
        Hub small = hub.started();
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            JobId id = small.submitted(Hub.ONCE, "a");
            small.threads.run(id);
            small.time.pass(Duration.ofMillis(5));
            ids.add(id);
        }
        small.time.pass(Duration.ofMinutes(1));
        assertThat(small.runner.list(0, 10)).extracting(Job::id).containsExactlyElementsOf(ids.subList(2, 4));
        assertThat(small.store.documents("jobs")).isEqualTo(2);
        assertThat(small.store.streams()).isEqualTo(2);
        small.time.pass(Duration.ofHours(2));
        assertThat(small.runner.list(0, 10)).isEmpty();
        assertThat(small.store.documents("jobs")).isZero();
        assertThat(small.runner.log().follow(ids.getLast(), 0)).isEmpty();
    }

    private static JobSettings settings(int keepMost) {
        JobSettings usual = JobSettings.defaults();
        return new JobSettings(
                3,
                usual.mostAttempts(),
                usual.events(),
                usual.batch(),
                usual.followers(),
                usual.longestLog(),
                usual.progressEvery(),
                usual.heartbeat(),
                usual.cancelGrace(),
                usual.stopGrace(),
                usual.keepFor(),
                keepMost,
                usual.sweepEvery(),
                usual.writeAgain(),
                usual.lease());
    }

    @Test
    void r19_a_job_that_runs_too_long_is_stopped_and_failed_with_the_code_of_a_deadline() {
        hub.longest = Duration.ofSeconds(30);
        Hub brief = hub.started();
        JobId id = brief.submitted(Hub.ONCE, "a");
        brief.time.pass(Duration.ofSeconds(31));
        assertThat(brief.threads.interrupted()).containsExactly(id.value());
        assertThat(((JobState.Failed) brief.state(id)).code()).isEqualTo(Codes.DEADLINE_EXCEEDED);
    }

    @Test
    void r11_r12_heartbeats_come_while_it_runs_tell_how_long_it_was_silent_and_leave_no_timer_behind() {
        int before = hub.time.pending();
        JobId id = hub.submitted(Hub.ONCE, "a");
        assertThat(heartbeats(id)).isEmpty();
        hub.time.pass(Duration.ofSeconds(21));
        assertThat(heartbeats(id)).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(20));
        hub.threads.run(id);
        hub.time.pass(Duration.ofSeconds(40));
        assertThat(heartbeats(id)).hasSize(2);
        assertThat(hub.told(id, 0).getLast().isFinal()).isTrue();
        assertThat(hub.time.pending()).isEqualTo(before);
    }

    private List<Duration> heartbeats(JobId id) {
        return hub.told(id, 0).stream()
                .map(JobEvent::said)
                .filter(Said.Heartbeat.class::isInstance)
                .map(said -> ((Said.Heartbeat) said).stalled())
                .toList();
    }

    @Test
    void r10_r43_progress_is_told_seldom_rises_keeps_its_last_value_and_equals_the_snapshot() {
        hub.scripts.put("a", job -> {
            for (int step = 1; step <= 1_000; step++) {
                job.progress(step, OptionalLong.of(1_000));
                hub.time.pass(Duration.ofMillis(1));
            }
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.threads.run(id);
        List<JobProgress> told = hub.told(id, 0).stream()
                .map(JobEvent::said)
                .filter(Said.Progressed.class::isInstance)
                .map(said -> ((Said.Progressed) said).progress())
                .toList();
        assertThat(told).hasSizeBetween(4, 6);
        assertThat(told).extracting(one -> one.done().completedBytes()).isSorted();
        assertThat(told.getLast().percent()).hasValue(100);
        assertThat(told.getLast().bytesPerSecond()).isBetween(800.0, 1_200.0);
        assertThat(hub.job(id).progress()).contains(told.getLast());
    }

    @Test
    void r13_nothing_of_one_job_is_told_to_another() {
        hub.scripts.put("a", job -> {
            job.log("of a");
            return Buffer.buffer();
        });
        JobId one = hub.submitted(Hub.ONCE, "a");
        JobId other = hub.submitted(Hub.ONCE, "b");
        hub.threads.run(one);
        hub.threads.run(other);
        assertThat(hub.told(other, 0)).extracting(JobEvent::job).containsOnly(other);
        assertThat(hub.told(one, 0)).extracting(JobEvent::job).containsOnly(one);
    }

    @Test
    void r20_stop_interrupts_what_runs_stores_that_and_starts_nothing() {
        hub.scripts.put("a", job -> {
            job.checkpoint(Buffer.buffer("half"));
            hub.runner.stop();
            job.check();
            throw new AssertionError("went on");
        });
        JobId running = hub.submitted(Hub.RESUMING, "a");
        hub.submitted(Hub.RESUMING, "b");
        JobId waiting = hub.submitted(Hub.RESUMING, "c");
        hub.threads.run(running);
        Future<Void> stopped = hub.runner.stop();
        assertThat(stopped.isComplete()).as("one still runs").isFalse();
        hub.time.pass(Duration.ofSeconds(10));
        assertThat(stopped.succeeded()).isTrue();
        assertThat(hub.time.pending()).isZero();
        assertThat(hub.state(running)).isEqualTo(new JobState.Interrupted());
        assertThat(hub.threads.started()).doesNotContain(waiting.value());
        assertThat(refusal(hub.runner.submit(Hub.ONCE, Buffer.buffer("d"), "")).code())
                .isEqualTo(Codes.DRAINING);
    }

    @Test
    void a_restart_puts_what_can_resume_back_in_its_old_place_with_its_checkpoint() {
        hub.most = 1;
        Hub one = hub.started();
        JobId running = one.submitted(Hub.RESUMING, "b");
        JobId waiting = one.submitted(Hub.RESUMING, "c");
        JobId lost = one.submitted(Hub.ONCE, "d");
        one.diedAndStarted();
        assertThat(one.threads.running()).containsExactly(running.value());
        assertThat(one.states(running)).containsExactly("queued", "running", "interrupted", "queued", "running");
        assertThat(one.job(running).attempt()).isEqualTo(2);
        assertThat(one.state(waiting)).isInstanceOf(JobState.Queued.class);
        assertThat(one.state(lost))
                .isEqualTo(new JobState.Failed(JobCodes.INTERRUPTED, "the hub stopped during the work"));
        assertThat(one.told(lost, 0).getLast().isFinal()).isTrue();
    }

    @Test
    void a_checkpoint_outlives_the_hub() {
        List<String> seen = new ArrayList<>();
        hub.scripts.put("a", job -> {
            job.checkpoint().ifPresent(kept -> seen.add(kept.toString()));
            job.checkpoint(Buffer.buffer("half"));
            if (job.attempt() == 1) {
                hub.diedAndStarted();
            }
            return Buffer.buffer("whole");
        });
        JobId id = hub.submitted(Hub.RESUMING, "a");
        hub.threads.run(id);
        hub.threads.run(id);
        assertThat(seen).containsExactly("half");
        assertThat(hub.state(id)).isEqualTo(new JobState.Succeeded(Buffer.buffer("whole")));
    }

    @Test
    void a_job_whose_cancel_was_accepted_before_the_hub_died_is_cancelled() {
        JobId id = hub.submitted(Hub.RESUMING, "a");
        hub.runner.cancel(id, "client");
        hub.diedAndStarted();
        assertThat(hub.state(id)).isEqualTo(new JobState.Cancelled("client"));
        assertThat(hub.threads.started()).isEmpty();
    }

    @Test
    void the_same_key_is_the_same_job_also_after_a_restart_and_never_for_other_params() {
        JobId id = ((Submission.Accepted) submit("a", "key")).job().id();
        assertThat(((Submission.Known) submit("a", "key")).job().id()).isEqualTo(id);
        assertThat(submit("b", "key")).isInstanceOf(Submission.Refused.class);
        hub.threads.run(id);
        hub.diedAndStarted();
        assertThat(((Submission.Known) submit("a", "key")).job().id()).isEqualTo(id);
        assertThat(hub.threads.started()).isEmpty();
    }

    private Submission submit(String script, String key) {
        return hub.runner.submit(Hub.ONCE, Buffer.buffer(script), key).result();
    }

    @Test
    void r45_of_ten_jobs_two_run_and_all_start_in_order() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(hub.submitted(Hub.ONCE, "a").value());
        }
        for (int i = 0; i < 10; i++) {
            assertThat(hub.threads.running()).hasSize(Math.min(2, 10 - i));
            hub.threads.run(new JobId(hub.threads.running().getFirst()));
        }
        assertThat(hub.threads.started()).containsExactlyElementsOf(ids);
    }

    @Test
    void a_full_line_refuses() {
        hub.settings = settings(10);
        Hub small = hub.started();
        for (int i = 0; i < 5; i++) {
            small.submitted(Hub.ONCE, "a");
        }
        assertThat(refusal(small.runner.submit(Hub.ONCE, Buffer.buffer("a"), ""))
                        .code())
                .isEqualTo(Codes.QUEUE_FULL);
    }

    @Test
    void a_job_the_store_did_not_keep_is_none() {
        hub.store.breakNext(1);
        Future<Submission> submitted = hub.runner.submit(Hub.ONCE, Buffer.buffer("a"), "key");
        assertThat(submitted.failed()).isTrue();
        assertThat(hub.runner.list(0, 10)).isEmpty();
        assertThat(submit("a", "key")).isInstanceOf(Submission.Accepted.class);
    }

    @Test
    void an_ending_the_store_did_not_keep_shows_once_it_does() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.store.breakNext(2);
        hub.threads.run(id);
        assertThat(hub.state(id)).isInstanceOf(JobState.Running.class);
        hub.time.pass(Duration.ofSeconds(2));
        assertThat(hub.state(id)).isInstanceOf(JobState.Succeeded.class);
        assertThat(hub.states(id)).containsExactly("queued", "running", "succeeded");
    }

    @Test
    void a_write_whose_answer_was_lost_is_not_written_twice() {
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.store.loseNextAnswer();
        hub.threads.run(id);
        hub.time.pass(Duration.ofSeconds(1));
        assertThat(hub.states(id)).containsExactly("queued", "running", "succeeded");
        assertThat(hub.told(id, 0)).extracting(JobEvent::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void work_runs_on_a_virtual_thread_that_cancel_interrupts() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        hub.used = WorkThreads.virtual();
        Hub real = hub.started();
        real.scripts.put("a", job -> {
            waits.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
            return Buffer.buffer();
        });
        JobId id = real.submitted(Hub.ONCE, "a");
        waits.await();
        JobCursor cursor = real.runner.log().follow(id, 2).orElseThrow();
        Future<JobCursor.Batch> end = cursor.next();
        real.runner.cancel(id, "client");
        real.time.pass(Duration.ofMillis(400));
        ended.await();
        assertThat(end.toCompletionStage().toCompletableFuture().get().ended()).isTrue();
        assertThat(real.state(id)).isEqualTo(new JobState.Cancelled("client"));
    }

    @Test
    void r40_check_throws_a_cancellation_by_type() {
        List<Throwable> thrown = new ArrayList<>();
        hub.scripts.put("a", job -> {
            hub.runner.cancel(job.id(), "client");
            assertThatThrownBy(job::check).satisfies(thrown::add);
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "a");
        hub.threads.run(id);
        assertThat(HubException.failureOf(thrown.getFirst())).isEqualTo(new Failure.Cancelled("client"));
        assertThat(hub.state(id)).as("its product is there").isInstanceOf(JobState.Succeeded.class);
    }

    private static Failure refusal(Future<Submission> submitted) {
        return ((Submission.Refused) submitted.result()).failure();
    }
}
