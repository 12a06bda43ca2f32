package dev.resourcehub.server.api;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobWatch;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** Waits for the end of a job, and no longer than somebody has patience. */
record JobEnd(JobRunner jobs, Timers timers) {

    /** The job when it has ended, or as it is after {@code wait}. */
    Future<Job> within(JobId id, Duration wait) {
        JobWatch watch = jobs.log().watch(id, (phase, progress) -> {}).orElseThrow(() -> StoredJob.unknown(id.value()));
        Promise<Void> over = Promise.promise();
        Timers.Timer late = timers.after(wait, over::tryComplete);
        watch.end().onComplete(state -> over.tryComplete(), over::tryFail);
        return over.future()
                .onComplete(done -> {
                    late.cancel();
                    watch.leave();
                })
                .map(done -> jobs.find(id).orElseThrow(() -> StoredJob.unknown(id.value())));
    }
}
