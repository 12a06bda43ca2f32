package dev.resourcehub.server.api;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** Waits for the end of a job, and no longer than somebody has patience. */
record JobEnd(JobRunner jobs, Timers timers) {

    /** The job when it has ended, or as it is after {@code wait}. */
    Future<Job> within(JobId id, Duration wait) {
        JobCursor cursor = jobs.log().follow(id, 0).orElseThrow(() -> StoredJob.unknown(id.value()));
        Promise<Void> over = Promise.promise();
        Timers.Timer late = timers.after(wait, over::tryComplete);
        read(cursor, over);
        return over.future()
                .onComplete(done -> {
                    late.cancel();
                    cursor.close();
                })
                .map(done -> jobs.find(id).orElseThrow(() -> StoredJob.unknown(id.value())));
    }

    private static void read(JobCursor cursor, Promise<Void> over) {
        cursor.next()
                .onComplete(
                        batch -> {
                            if (batch.ended()) {
                                over.tryComplete();
                            } else if (!over.future().isComplete()) {
                                read(cursor, over);
                            }
                        },
                        over::tryFail);
    }
}
