package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One runner at a time works on a store: it holds the store's lock, and stops when it may have lost it. */
class OnlyRunnerTest {

    private final Hub hub = new Hub();
    private final JobRunner other = new JobRunner(hub.settings, hub.store, hub.codec, hub.ports(), "other");

    @Test
    void a_second_runner_waits_and_is_refused_while_the_first_lives() {
        hub.started();
        Future<Void> second = other.start(List.of());
        hub.time.pass(Duration.ofSeconds(29));
        assertThat(second.isComplete()).isFalse();
        hub.time.pass(Duration.ofSeconds(2));
        assertThat(HubException.failureOf(second.cause()))
                .isEqualTo(new Failure.Conflict(Codes.CONFLICT, "the store of jobs", "in use by hub"));
        assertThat(hub.store.lockHolder()).isEqualTo("hub");
    }

    @Test
    void a_second_runner_begins_once_the_first_has_stopped_or_its_lock_ran_out() {
        hub.started();
        Future<Void> second = other.start(List.of());
        hub.runner.stop();
        hub.time.pass(Duration.ofSeconds(1));
        assertThat(second.succeeded()).isTrue();
        assertThat(hub.store.lockHolder()).isEqualTo("other");
    }

    @Test
    void the_lock_is_renewed_for_as_long_as_the_runner_lives_and_then_given_back() {
        hub.started();
        int asked = hub.store.lockAsks();
        hub.time.pass(Duration.ofSeconds(60));
        assertThat(hub.store.lockAsks() - asked).isEqualTo(12);
        hub.runner.stop();
        hub.time.pass(Duration.ofSeconds(60));
        assertThat(hub.store.lockAsks() - asked).isEqualTo(12);
        assertThat(hub.store.lockHolder()).isEmpty();
        assertThat(hub.time.pending()).isZero();
    }

    @Test
    void a_lock_that_ran_out_while_the_process_slept_is_taken_again_if_nobody_had_it_meanwhile() {
        hub.started();
        hub.store.lockGoesTo("");
        hub.time.pass(Duration.ofSeconds(20));
        assertThat(hub.runner.submit(Hub.ONCE, Buffer.buffer("a"), "").result())
                .isInstanceOf(Submission.Accepted.class);
        hub.store.lockGoesTo("other");
        hub.store.lockGoesTo("");
        hub.time.pass(Duration.ofSeconds(5));
        assertThat(hub.runner.submit(Hub.ONCE, Buffer.buffer("b"), "").result()).isInstanceOf(Submission.Refused.class);
    }

    @Test
    void a_store_that_nobody_else_can_have_open_may_fail_for_as_long_as_it_likes() {
        hub.started();
        hub.store.locksAreBroken(true);
        hub.time.pass(Duration.ofMinutes(5));
        assertThat(accepts(hub.runner, "during")).isTrue();
        hub.store.locksAreBroken(false);
        hub.time.pass(Duration.ofSeconds(5));
        assertThat(accepts(hub.runner, "after")).isTrue();
        assertThat(hub.store.lockHolder()).isEqualTo("hub");
    }

    @Test
    void a_runner_of_a_store_that_others_may_have_stops_when_its_lock_has_run_out_unrenewed() {
        other.start(List.of());
        hub.store.locksAreBroken(true);
        hub.time.pass(Duration.ofMinutes(5));
        assertThat(accepts(other, "a")).isFalse();
    }

    @Test
    void a_store_that_lost_its_locks_is_still_this_runners() {
        hub.started();
        hub.runner.stop();
        hub.time.pass(Duration.ofSeconds(1));
        hub.started();
        hub.store.loseAll();
        hub.time.pass(Duration.ofSeconds(20));
        assertThat(accepts(hub.runner, "a")).isTrue();
    }

    private static boolean accepts(JobRunner runner, String params) {
        return !(runner.submit(Hub.ONCE, Buffer.buffer(params), "").result()
                instanceof Submission.Refused(Failure.Draining draining));
    }

    @Test
    void a_runner_that_lost_the_lock_takes_no_jobs_starts_none_stops_what_runs_and_writes_nothing() {
        hub.started();
        JobId running = hub.submitted(Hub.ONCE, "a");
        hub.submitted(Hub.ONCE, "b");
        JobId waiting = hub.submitted(Hub.ONCE, "c");
        int before = hub.store.writes();
        hub.scripts.put("a", job -> {
            hub.store.lockGoesTo("other");
            hub.time.pass(Duration.ofSeconds(5));
            job.check();
            throw new AssertionError("went on");
        });
        hub.threads.run(running);
        hub.time.pass(Duration.ofSeconds(60));
        assertThat(hub.threads.started()).doesNotContain(waiting.value());
        assertThat(hub.store.writes()).isEqualTo(before);
        assertThat(hub.runner.submit(Hub.ONCE, Buffer.buffer("d"), "").result())
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(Failure.Draining.class));
        hub.runner.stop();
        assertThat(hub.store.lockHolder()).isEqualTo("other");
    }
}
