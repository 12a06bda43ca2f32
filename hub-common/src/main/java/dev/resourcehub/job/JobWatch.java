package dev.resourcehub.job;

import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.OptionalLong;

/** One who waits for the end of a job and hears how far it is. Any thread. */
public final class JobWatch {

    private static final Progress NONE = new Progress(0, OptionalLong.empty());

    private final JobId job;
    private final JobCursor cursor;
    private final Listener listener;
    private final Promise<JobState> end = Promise.promise();
    private volatile boolean left;
    private String phase = "queued";
    private Progress progress = NONE;

    /** Hears how far a job is: {@code queued}, {@code starting}, then the phases of its work. Must not block; any thread. */
    @FunctionalInterface
    public interface Listener {
        void working(String phase, Progress progress);
    }

    JobWatch(JobId job, JobCursor cursor, Listener listener) {
        this.job = job;
        this.cursor = cursor;
        this.listener = listener;
    }

    /** The final state; fails as {@link JobCursor#next} does. Never ends after {@link #leave}. */
    public Future<JobState> end() {
        return end.future();
    }

    /**
     * Ends well when the job does; else fails with {@code WorkFailed} of what the job failed with, about {@code subject}, or
     * with {@code Cancelled} when it was called off.
     */
    public Future<Void> success(String subject) {
        return end.future().compose(state -> switch (state) {
            case JobState.Succeeded succeeded -> Future.succeededFuture();
            case JobState.Failed failed -> failed(new Failure.WorkFailed(failed.code(), subject, failed.cause()));
            case JobState.Cancelled cancelled -> failed(new Failure.Cancelled(cancelled.by()));
            case JobState.Queued open -> failed(endless());
            case JobState.Running open -> failed(endless());
            case JobState.Stopping open -> failed(endless());
            case JobState.Interrupted open -> failed(endless());
        });
    }

    /** Hears nothing more; the job goes on. */
    public void leave() {
        left = true;
        cursor.close();
    }

    /** Begins to read; batch by batch, in order. */
    JobWatch begun() {
        read();
        return this;
    }

    private void read() {
        cursor.next().onComplete(this::heard, broken -> {
            if (!left) {
                end.tryFail(broken);
            }
        });
    }

    private void heard(JobCursor.Batch batch) {
        batch.events().forEach(this::heard);
        if (left) {
            return;
        }
        if (batch.ended()) {
            end.tryFail(new HubException(endless()));
        } else {
            read();
        }
    }

    private void heard(JobEvent event) {
        if (left) {
            return;
        }
        switch (event.said()) {
            case Said.State(JobState state, int attempt) -> heard(state);
            case Said.Phase(String name) -> tell(name, progress);
            case Said.Progressed(JobProgress seen) -> tell(phase, seen.done());
            case Said.Heartbeat beat -> {}
            case Said.Log line -> {}
        }
    }

    private void heard(JobState state) {
        if (state.isFinal()) {
            end.tryComplete(state);
        } else if (state instanceof JobState.Queued) {
            tell("queued", NONE);
        } else if (state instanceof JobState.Running) {
            tell("starting", NONE);
        }
    }

    private void tell(String nowIn, Progress seen) {
        phase = nowIn;
        progress = seen;
        listener.working(nowIn, seen);
    }

    private Failure endless() {
        return new Failure.Internal("the log of " + job + " ends without a final state");
    }

    private static Future<Void> failed(Failure failure) {
        return Future.failedFuture(new HubException(failure));
    }
}
