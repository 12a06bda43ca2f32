package dev.resourcehub.docker.image;

import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.image.wire.ImageJson;
import dev.resourcehub.docker.image.wire.ImageOrder;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCodes;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobState;
import dev.resourcehub.job.Submission;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The jobs of a runner: whoever submitted one for an image, those who ask for that image join it. */
final class RunnerImageJobs implements ImageJobs {

    private static final Progress NONE = new Progress(0, OptionalLong.empty());

    private final JobRunner runner;
    private final Map<String, Future<Asked>> asking = new HashMap<>();

    RunnerImageJobs(JobRunner runner) {
        this.runner = runner;
    }

    @Override
    public Future<Asked> ask(String image) {
        Promise<Asked> promise;
        synchronized (this) {
            Future<Asked> before = asking.get(image);
            if (before != null) {
                return before;
            }
            Optional<Job> open = open(image);
            if (open.isPresent()) {
                return Future.succeededFuture(new Asked.Working(open.get().id().value()));
            }
            promise = Promise.promise();
            asking.put(image, promise.future());
        }
        runner.submit(ImageKind.NAME, ImageJson.params(new ImageOrder(image, Optional.empty())), "")
                .map(RunnerImageJobs::asked)
                .otherwise(broken -> new Asked.Refused(HubException.failureOf(broken)))
                .onComplete(ended -> {
                    synchronized (this) {
                        asking.remove(image);
                    }
                    promise.handle(ended);
                });
        return promise.future();
    }

    private static Asked asked(Submission submission) {
        return switch (submission) {
            case Submission.Accepted(Job job) -> new Asked.Working(job.id().value());
            case Submission.Known(Job job) -> new Asked.Working(job.id().value());
            case Submission.Refused(Failure failure) -> new Asked.Refused(failure);
        };
    }

    private Optional<Job> open(String image) {
        return runner.list(0, Integer.MAX_VALUE).stream()
                .filter(job ->
                        job.kind().equals(ImageKind.NAME) && job.subject().equals(image))
                .filter(job -> !job.state().isFinal() && !(job.state() instanceof JobState.Stopping))
                .findFirst();
    }

    @Override
    public Optional<Underway> underway(String image) {
        return open(image)
                .map(job -> new Underway(
                        job.id().value(),
                        job.phase().isEmpty() ? job.state().wireName() : job.phase(),
                        job.progress().map(JobProgress::done)));
    }

    @Override
    public Following follow(String job, String image, Watcher watcher) {
        Optional<JobCursor> cursor = runner.log().follow(new JobId(job), 0);
        return cursor.<Following>map(found -> {
                    Follower follower = new Follower(found, image, watcher);
                    follower.read();
                    return follower;
                })
                .orElseGet(() -> new Gone(failed(image, JobCodes.JOB_NOT_FOUND, "job " + job + " is not there")));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private static HubException failed(String image, Code code, String cause) {
        return new HubException(new Failure.WorkFailed(code, new MissingImage(image).subject(), cause));
    }

    /** A job that was swept before anyone followed it. */
    private record Gone(HubException failure) implements Following {
        @Override
        public Future<Void> end() {
            return Future.failedFuture(failure);
        }

        @Override
        public void leave() {}
    }

    /** Reads the log batch by batch, in order. */
    private static final class Follower implements Following {
        private final JobCursor cursor;
        private final String image;
        private final Watcher watcher;
        private final Promise<Void> end = Promise.promise();
        private volatile boolean left;
        private String phase = "queued";
        private Progress progress = NONE;

        private Follower(JobCursor cursor, String image, Watcher watcher) {
            this.cursor = cursor;
            this.image = image;
            this.watcher = watcher;
        }

        private void read() {
            cursor.next().onFailure(end::tryFail).onSuccess(batch -> {
                batch.events().forEach(this::hear);
                if (batch.ended()) {
                    end.tryFail(failed(image, JobCodes.INTERRUPTED, "its job ended without a word"));
                } else if (!left) {
                    read();
                }
            });
        }

        private void hear(JobEvent event) {
            switch (event.said()) {
                case Said.Phase(String name) -> tell(name, progress);
                case Said.Progressed(JobProgress seen) -> tell(phase, seen.done());
                case Said.State(JobState state, int attempt) -> hear(state);
                case Said.Heartbeat beat -> {}
                case Said.Log line -> {}
            }
        }

        private void hear(JobState state) {
            switch (state) {
                case JobState.Queued queued -> tell("queued", NONE);
                case JobState.Running running -> tell("starting", NONE);
                case JobState.Stopping stopping -> {}
                case JobState.Succeeded succeeded -> end.tryComplete();
                case JobState.Failed(Code code, String cause) -> end.tryFail(failed(image, code, cause));
                case JobState.Cancelled(String by) ->
                    end.tryFail(failed(image, Codes.CANCELLED, "its job was called off by " + by));
                case JobState.Interrupted interrupted -> {}
            }
        }

        private void tell(String nowIn, Progress seen) {
            phase = nowIn;
            progress = seen;
            if (!left) {
                watcher.working(nowIn, seen);
            }
        }

        @Override
        public Future<Void> end() {
            return end.future();
        }

        @Override
        public void leave() {
            left = true;
            cursor.close();
        }
    }
}
