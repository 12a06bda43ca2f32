package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.job.JobState.Cancelled;
import dev.resourcehub.job.JobState.Failed;
import dev.resourcehub.job.JobState.Interrupted;
import dev.resourcehub.job.JobState.Queued;
import dev.resourcehub.job.JobState.Running;
import dev.resourcehub.job.JobState.Signal;
import dev.resourcehub.job.JobState.Stopping;
import dev.resourcehub.job.JobState.Succeeded;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A final state never changes; what is called off in line never runs; who is asked to stop ends once the work has. */
class JobStateTest {

    private static final Buffer RESULT = Buffer.buffer("r");
    private static final List<Signal> SIGNALS = List.of(
            new Signal.Started(),
            new Signal.Finished(RESULT),
            new Signal.Broke(new Failure.Internal("x")),
            new Signal.CancelAsked("client"),
            new Signal.TimedOut(Duration.ofSeconds(1)),
            new Signal.HubStopped(true),
            new Signal.HubStopped(false),
            new Signal.GraceOver(),
            new Signal.Resumed());

    @Test
    void a_final_state_is_deaf_to_every_signal() {
        List<JobState> finals = List.of(
                new Succeeded(RESULT),
                new Failed(Codes.INTERNAL, "x"),
                new Failed(JobCodes.INTERRUPTED, "x"),
                new Cancelled("client"));
        for (JobState state : finals) {
            assertThat(state.isFinal()).isTrue();
            assertThat(SIGNALS)
                    .allSatisfy(signal -> assertThat(state.after(signal)).isSameAs(state));
        }
    }

    @Test
    void what_is_cancelled_in_line_never_starts() {
        JobState cancelled = new Queued().after(new Signal.CancelAsked("client"));
        assertThat(cancelled).isEqualTo(new Cancelled("client"));
        assertThat(cancelled.after(new Signal.Started())).isSameAs(cancelled);
    }

    @Test
    void a_cancelled_job_stays_cancelled_whatever_its_work_says_late() {
        JobState asked = new Running().after(new Signal.CancelAsked("client"));
        JobState cancelled = asked.after(new Signal.GraceOver());
        assertThat(cancelled).isEqualTo(new Cancelled("client"));
        assertThat(cancelled.after(new Signal.Finished(RESULT))).isSameAs(cancelled);
        assertThat(cancelled.after(new Signal.Broke(new Failure.Internal("late"))))
                .isSameAs(cancelled);
    }

    @Test
    void work_that_broke_on_its_way_out_is_cancelled_not_failed() {
        JobState asked = new Running().after(new Signal.CancelAsked("client"));
        assertThat(asked.after(new Signal.Broke(new Failure.Internal("closed socket"))))
                .isEqualTo(new Cancelled("client"));
    }

    @Test
    void work_that_has_its_product_in_spite_of_the_cancel_succeeded() {
        assertThat(new Stopping(new Cancelled("client")).after(new Signal.Finished(RESULT)))
                .isEqualTo(new Succeeded(RESULT));
    }

    @Test
    void a_timeout_is_a_failure_with_its_code() {
        JobState ended =
                new Running().after(new Signal.TimedOut(Duration.ofSeconds(1))).after(new Signal.GraceOver());
        assertThat(((Failed) ended).code()).isEqualTo(Codes.DEADLINE_EXCEEDED);
    }

    @Test
    void an_interruption_goes_on_at_the_next_start_and_what_cannot_has_failed() {
        assertThat(new Interrupted().isFinal()).isFalse();
        assertThat(new Interrupted().after(new Signal.Resumed())).isEqualTo(new Queued());
        assertThat(new Interrupted().after(new Signal.HubStopped(false))).isEqualTo(Failed.interrupted());
        assertThat(new Running().after(new Signal.HubStopped(true)).after(new Signal.GraceOver()))
                .isEqualTo(new Interrupted());
        assertThat(new Running().after(new Signal.HubStopped(false)).after(new Signal.GraceOver()))
                .isEqualTo(Failed.interrupted());
    }

    @Test
    void a_cancel_outranks_the_hubs_stop_and_not_the_timeout() {
        for (JobState ending : List.of(new Interrupted(), Failed.interrupted())) {
            assertThat(new Stopping(ending).after(new Signal.CancelAsked("client")))
                    .isEqualTo(new Stopping(new Cancelled("client")));
        }
        JobState late = new Running().after(new Signal.TimedOut(Duration.ofSeconds(1)));
        assertThat(late.after(new Signal.CancelAsked("client"))).isSameAs(late);
    }

    @Test
    void a_bug_keeps_its_words_for_the_log() {
        JobState failed = new Running().after(new Signal.Broke(new Failure.Internal("secret path")));
        assertThat(failed.toString()).doesNotContain("secret path").contains("internal");
    }
}
