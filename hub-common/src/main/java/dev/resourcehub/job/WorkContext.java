package dev.resourcehub.job;

import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;

/** The hand of a job's work on its job. */
final class WorkContext implements JobContext {

    private final LiveJob job;
    private final JobSettings settings;

    WorkContext(LiveJob job, JobSettings settings) {
        this.job = job;
        this.settings = settings;
    }

    @Override
    public JobId id() {
        return job.now().id();
    }

    @Override
    public Buffer params() {
        return job.now().params();
    }

    @Override
    public int attempt() {
        return job.now().attempt();
    }

    @Override
    public Optional<Buffer> checkpoint() {
        return Optional.of(job.now().checkpoint()).filter(kept -> kept.length() > 0);
    }

    @Override
    public void progress(long completedBytes, OptionalLong totalBytes) {
        job.progressed(new Reports.Report(new Progress(completedBytes, totalBytes), OptionalLong.empty()));
    }

    @Override
    public void progress(long completedBytes, long resumedBytes, OptionalLong totalBytes) {
        if (resumedBytes < 0 || resumedBytes > completedBytes) {
            throw new IllegalArgumentException("resumed bytes are 0 to the completed ones, not " + resumedBytes);
        }
        job.progressed(new Reports.Report(new Progress(completedBytes, totalBytes), OptionalLong.of(resumedBytes)));
    }

    @Override
    public void phase(String name) throws InterruptedException {
        Blocking.await(job.say(new Said.Phase(cut(name))));
    }

    @Override
    public void log(String text) throws InterruptedException {
        Blocking.await(job.say(new Said.Log(cut(text))));
    }

    @Override
    public void checkpoint(Buffer bytes) throws InterruptedException {
        Blocking.await(job.checkpoint(bytes));
    }

    private String cut(String text) {
        return JobState.cut(text, settings.longestLog());
    }

    @Override
    public Cancellation cancellation() {
        return job.cancellation();
    }

    @Override
    public void check() {
        job.cancellation().by().ifPresent(by -> {
            throw new HubException(new Failure.Cancelled(by));
        });
    }
}
