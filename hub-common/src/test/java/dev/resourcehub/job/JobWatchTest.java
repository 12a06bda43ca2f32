package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Whoever waits for a job hears how far it is, and gets its end as one outcome. */
class JobWatchTest {

    private static final Code BROKEN = new Code("broken");

    private final Hub hub = new Hub().started();
    private final List<String> heard = new ArrayList<>();

    private JobWatch watch(JobId id) {
        return hub.runner
                .log()
                .watch(id, (phase, progress) -> heard.add(phase + " " + progress.completedBytes()))
                .orElseThrow();
    }

    @Test
    void it_hears_the_phases_and_how_far_they_are_and_ends_with_the_job() {
        hub.scripts.put("two", job -> {
            job.phase("one");
            job.progress(5, OptionalLong.of(10));
            job.phase("two");
            return Hub.DONE.run(job);
        });
        JobId id = hub.submitted(Hub.ONCE, "two");
        JobWatch watch = watch(id);
        assertThat(watch.end().isComplete()).isFalse();

        hub.threads.run(id);

        assertThat(watch.end().result()).isInstanceOf(JobState.Succeeded.class);
        assertThat(watch.success("it").succeeded()).isTrue();
        assertThat(heard).startsWith("queued 0", "starting 0", "one 0").contains("two 5");
    }

    @Test
    void a_failure_is_told_with_its_code_and_what_it_is_about() {
        hub.scripts.put("breaks", job -> {
            throw new HubException(new Failure.WorkFailed(BROKEN, "a file", "it is wrong"));
        });
        JobId id = hub.submitted(Hub.ONCE, "breaks");
        JobWatch watch = watch(id);

        hub.threads.run(id);

        assertThat(failure(watch.success("model tiny"))).isInstanceOfSatisfying(Failure.WorkFailed.class, failed -> {
            assertThat(failed.code()).isEqualTo(BROKEN);
            assertThat(failed.subject()).isEqualTo("model tiny");
        });
    }

    @Test
    void a_job_that_is_called_off_ends_as_cancelled_by_whoever_did_it() {
        hub.scripts.put("minds", job -> {
            job.check();
            return Hub.DONE.run(job);
        });
        JobId id = hub.submitted(Hub.ONCE, "minds");
        JobWatch watch = watch(id);

        hub.runner.cancel(id, "somebody");
        hub.threads.run(id);

        assertThat(failure(watch.success("it"))).isEqualTo(new Failure.Cancelled("somebody"));
    }

    @Test
    void whoever_leaves_hears_nothing_more_and_the_job_goes_on() {
        JobId id = hub.submitted(Hub.ONCE, "done");
        JobWatch watch = watch(id);
        watch.leave();
        heard.clear();

        hub.threads.run(id);

        assertThat(hub.state(id)).isInstanceOf(JobState.Succeeded.class);
        assertThat(watch.end().isComplete()).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void a_hub_that_stops_first_is_told() {
        JobWatch watch = watch(hub.submitted(Hub.RESUMING, "done"));

        hub.runner.stop();
        hub.time.pass(Duration.ofSeconds(10));

        assertThat(failure(watch.success("it"))).isInstanceOf(Failure.Draining.class);
    }

    @Test
    void nobody_waits_for_a_job_that_is_not_there() {
        assertThat(hub.runner.log().watch(new JobId("job_none"), (phase, progress) -> {}))
                .isEmpty();
    }

    private static Failure failure(Future<?> future) {
        return HubException.failureOf(future.cause());
    }
}
