package dev.resourcehub.docker.image;

import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.image.wire.ImageJson;
import dev.resourcehub.docker.image.wire.ImageOrder;
import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCodes;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobProgress;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobState;
import dev.resourcehub.job.JobWatch;
import dev.resourcehub.job.Submission;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The jobs of a runner: whoever submitted one for an image, those who ask for that image join it. */
final class RunnerImageJobs implements ImageJobs {

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
        String subject = new MissingImage(image).subject();
        return runner.log()
                .watch(new JobId(job), watcher::working)
                .<Following>map(watch -> new Watched(watch, subject))
                .orElseGet(() -> new Gone(
                        new Failure.WorkFailed(JobCodes.JOB_NOT_FOUND, subject, "job " + job + " is not there")));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    /** A job that was swept before anyone followed it. */
    private record Gone(Failure failure) implements Following {
        @Override
        public Future<Void> end() {
            return Future.failedFuture(new HubException(failure));
        }

        @Override
        public void leave() {}
    }

    private record Watched(JobWatch watch, String subject) implements Following {

        /** A job that was called off is no call that was. */
        @Override
        public Future<Void> end() {
            return watch.success(subject)
                    .recover(broken -> Future.failedFuture(
                            HubException.failureOf(broken) instanceof Failure.Cancelled(String by)
                                    ? new HubException(new Failure.WorkFailed(
                                            Codes.CANCELLED, subject, "its job was called off by " + by))
                                    : broken));
        }

        @Override
        public void leave() {
            watch.leave();
        }
    }
}
