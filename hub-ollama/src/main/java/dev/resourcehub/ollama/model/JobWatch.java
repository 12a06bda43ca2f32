package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobState;
import dev.resourcehub.readiness.ProvisioningRun;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.OptionalLong;

/** Follows a job to its end and tells a run how far it is. One at a time; its future ends on any thread. */
final class JobWatch {

    private final JobId job;
    private final JobCursor cursor;
    private final ProvisioningRun run;
    private final Promise<JobState> end = Promise.promise();
    private String phase = "queued";
    private Progress progress = new Progress(0, OptionalLong.empty());

    private JobWatch(JobId job, JobCursor cursor, ProvisioningRun run) {
        this.job = job;
        this.cursor = cursor;
        this.run = run;
    }

    /** The final state of {@code job}; empty when nobody knows it any more. Fails as cancelled when the run is. */
    static Future<Optional<JobState>> follow(JobRunner runner, JobId job, ProvisioningRun run) {
        return runner.log()
                .follow(job, 0)
                .map(cursor -> new JobWatch(job, cursor, run).toEnd().map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<JobState> toEnd() {
        Cancellation cancellation = run.cancellation();
        Cancellation.Registration leaving = cancellation.onCancel(() -> end.tryFail(
                new HubException(new Failure.Cancelled(cancellation.by().orElse("run")))));
        step();
        return end.future().onComplete(over -> {
            leaving.close();
            cursor.close();
        });
    }

    private void step() {
        if (end.future().isComplete()) {
            return;
        }
        cursor.next().onFailure(end::tryFail).onSuccess(batch -> {
            batch.events().forEach(this::heard);
            if (batch.ended()) {
                end.tryFail(new HubException(new Failure.Internal("the log of " + job + " ends without a state")));
            } else if (!end.future().isComplete()) {
                run.working(job.value(), phase, progress);
                step();
            }
        });
    }

    private void heard(JobEvent event) {
        switch (event.said()) {
            case JobEvent.Said.State state -> {
                if (state.state().isFinal()) {
                    end.tryComplete(state.state());
                }
            }
            case JobEvent.Said.Phase said -> phase = said.name();
            case JobEvent.Said.Progressed said -> progress = said.progress().done();
            case JobEvent.Said.Heartbeat heartbeat -> {}
            case JobEvent.Said.Log line -> {}
        }
    }
}
