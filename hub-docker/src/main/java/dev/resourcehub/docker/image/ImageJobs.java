package dev.resourcehub.docker.image;

import dev.resourcehub.job.JobRunner;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Ids;
import io.vertx.core.Future;
import java.util.Optional;

/** Asks for the work that brings an image; all who ask for one image get the same. Any thread. */
public interface ImageJobs {

    /** Joins the work for {@code image}, or starts it. Never fails. */
    Future<Asked> ask(String image);

    /** What is under way for {@code image} now; quick. */
    Optional<Underway> underway(String image);

    /** Follows a job to its end; fails with a {@code HubException} where it ends without the image. */
    Following follow(String job, String image, Watcher watcher);

    /** Calls off what only this hub runs, and ends with it; jobs of a runner are that runner's. */
    Future<Void> close();

    /** Those of a runner that runs an {@link ImageKind}. */
    static ImageJobs of(JobRunner runner) {
        return new RunnerImageJobs(runner);
    }

    /** The work of {@code kind} on threads of its own, for a hub that keeps no jobs. */
    static ImageJobs onThreads(ImageKind kind, Ids ids) {
        return new ThreadImageJobs(kind, ids);
    }

    /** How asking ended. */
    sealed interface Asked {
        /** {@code job} is at it, or will be. */
        record Working(String job) implements Asked {}

        /** Nothing is done. */
        record Refused(Failure failure) implements Asked {}
    }

    /** Work that has not ended; {@code phase} is {@code queued} before it began. */
    record Underway(String job, String phase, Optional<Progress> progress) {}

    /** Hears how far a job is; any thread. */
    @FunctionalInterface
    interface Watcher {
        void working(String phase, Progress progress);
    }

    /** A job that is followed. */
    interface Following {
        /** Ends with the job. */
        Future<Void> end();

        /** Stops following; {@link #end} then never ends. */
        void leave();
    }
}
