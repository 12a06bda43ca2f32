package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.readiness.JobStreamStrategy;
import dev.resourcehub.readiness.PipelinePorts;
import dev.resourcehub.readiness.PipelineSettings;
import dev.resourcehub.readiness.ProvisionedJobLog;
import dev.resourcehub.readiness.ProvisioningPipeline;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.store.Change;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log that the store lost is begun anew: the states of the job stay, and numbers go on. */
class LostStreamTest {

    private final Hub hub = new Hub().started();
    private final ProvisioningPipeline pipeline = ProvisioningPipeline.of(
            PipelineSettings.DEFAULTS,
            List.of(new JobStreamStrategy(stream -> hub.runner.restoreStream(stream))),
            new PipelinePorts(new Ports(hub.time, hub.time, hub.chance, Meters.none()), hub::now, () -> Runnable::run));

    private JobId ended() {
        hub.scripts.put("chatty", job -> {
            job.log("one");
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "chatty");
        hub.threads.run(id);
        return id;
    }

    private void lose(JobId id) {
        hub.store.write(List.of(new Change.Drop("job." + id)));
    }

    private List<JobEvent> provisioned(JobId id, long after) {
        JobCursor cursor = hub.runner.log().follow(id, after).orElseThrow();
        ProvisionedJobLog log = new ProvisionedJobLog(pipeline, hub::now);
        List<JobEvent> events = new ArrayList<>();
        while (true) {
            Future<JobCursor.Batch> next = log.next(cursor, "req-1", Cancellation.create());
            if (!next.isComplete()) {
                cursor.close();
                return events;
            }
            events.addAll(next.result().events());
            if (next.result().ended()) {
                return events;
            }
        }
    }

    @Test
    void a_reader_of_a_log_that_was_lost_is_told_so_by_a_code() {
        JobId id = ended();
        lose(id);

        Future<JobCursor.Batch> next =
                hub.runner.log().follow(id, 0).orElseThrow().next();

        assertThat(HubException.failureOf(next.cause()).code()).isEqualTo(JobCodes.STREAM_MISSING);
    }

    @Test
    void k19_a_lost_log_is_begun_anew_from_the_states_of_its_job_when_somebody_reads_it() {
        JobId id = ended();
        List<JobEvent> states = hub.told(id, 0).stream()
                .filter(event -> event.said() instanceof JobEvent.Said.State)
                .toList();
        lose(id);

        assertThat(provisioned(id, 0)).isEqualTo(states);
        assertThat(hub.told(id, 0)).isEqualTo(states);
        assertThat(hub.store.last("job." + id).result())
                .isEqualTo(states.getLast().number());
        assertThat(pipeline.events().after(0).stream().map(event -> event.said().wireName()))
                .containsExactly("started", "succeeded", "retry_succeeded");
    }

    @Test
    void a_running_job_whose_log_was_lost_goes_on_with_the_numbers_it_had() {
        List<JobEvent> midway = new ArrayList<>();
        hub.scripts.put("long", job -> {
            job.log("before");
            lose(job.id());
            midway.addAll(provisioned(job.id(), 0));
            job.log("after");
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "long");

        hub.threads.run(id);

        assertThat(midway).isNotEmpty();
        List<JobEvent> all = hub.told(id, 0);
        assertThat(all).extracting(JobEvent::number).containsExactly(1L, 2L, 4L, 5L);
        assertThat(hub.told(id, 3)).extracting(JobEvent::number).containsExactly(4L, 5L);
        assertThat(all.getLast().isFinal()).isTrue();
    }

    @Test
    void jobs_that_the_store_lost_are_written_again_those_that_ended_when_somebody_reads_them() {
        JobId old = ended();
        List<JobEvent> states = hub.told(old, 0).stream()
                .filter(event -> event.said() instanceof JobEvent.Said.State)
                .toList();
        hub.scripts.put("long", job -> {
            hub.store.loseAll();
            job.log("after");
            return Buffer.buffer();
        });
        JobId running = hub.submitted(Hub.ONCE, "long");

        hub.threads.run(running);

        assertThat(hub.state(running)).isInstanceOf(JobState.Succeeded.class);
        assertThat(provisioned(old, 0)).isEqualTo(states);
        assertThat(hub.store.documents("jobs")).isEqualTo(2);
        hub.diedAndStarted();
        assertThat(hub.state(running)).isInstanceOf(JobState.Succeeded.class);
        assertThat(hub.told(old, 0)).isEqualTo(states);
    }

    @Test
    void numbers_never_begin_again_in_a_log_that_was_lost_while_nobody_read_it() {
        hub.scripts.put("long", job -> {
            job.log("before");
            lose(job.id());
            job.log("after");
            return Buffer.buffer();
        });
        JobId id = hub.submitted(Hub.ONCE, "long");

        hub.threads.run(id);

        List<JobEvent> all = hub.told(id, 0);
        assertThat(all).extracting(JobEvent::number).containsExactly(1L, 2L, 5L);
        assertThat(all.getLast().isFinal()).isTrue();
        assertThat(hub.told(id, 3)).extracting(JobEvent::number).containsExactly(5L);
    }

    @Test
    void a_job_whose_log_was_lost_while_the_hub_was_down_is_still_there_with_its_states() {
        JobId id = ended();
        List<String> states = hub.states(id);
        lose(id);

        hub.diedAndStarted();

        assertThat(hub.runner.find(id)).isPresent();
        assertThat(provisioned(id, 0).stream()
                        .map(event ->
                                ((JobEvent.Said.State) event.said()).state().wireName()))
                .isEqualTo(states);
    }

    @Test
    void nothing_is_restored_for_a_stream_that_is_no_jobs() {
        assertThat(hub.runner.restoreStream("job.none").result()).isFalse();
        assertThat(hub.runner.restoreStream("other").result()).isFalse();
    }
}
