package dev.resourcehub.docker.image;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobId;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** What work is given that no runner runs: it keeps how far it is, and no log. */
final class ThreadJobContext implements JobContext {

    private final JobId id;
    private final Buffer params;
    private final Cancellation cancellation = Cancellation.create();
    private final List<ImageJobs.Watcher> watchers = new CopyOnWriteArrayList<>();
    private volatile ImageJobs.Underway now;

    ThreadJobContext(JobId id, Buffer params) {
        this.id = id;
        this.params = params;
        this.now = new ImageJobs.Underway(id.value(), "queued", Optional.empty());
    }

    ImageJobs.Underway now() {
        return now;
    }

    void watch(ImageJobs.Watcher watcher) {
        watchers.add(watcher);
    }

    private synchronized void become(String phase, Optional<Progress> progress) {
        now = new ImageJobs.Underway(id.value(), phase, progress);
        Progress told = progress.orElse(new Progress(0, OptionalLong.empty()));
        watchers.forEach(watcher -> watcher.working(phase, told));
    }

    @Override
    public JobId id() {
        return id;
    }

    @Override
    public Buffer params() {
        return params;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Optional<Buffer> checkpoint() {
        return Optional.empty();
    }

    @Override
    public void progress(long completedBytes, OptionalLong totalBytes) {
        become(now.phase(), Optional.of(new Progress(completedBytes, totalBytes)));
    }

    @Override
    public void progress(long completedBytes, long resumedBytes, OptionalLong totalBytes) {
        progress(completedBytes, totalBytes);
    }

    @Override
    public void phase(String name) {
        become(name, now.progress());
    }

    @Override
    public void log(String text) {}

    @Override
    public void checkpoint(Buffer bytes) {}

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void check() {
        cancellation.by().ifPresent(by -> {
            throw new HubException(new Failure.Cancelled(by));
        });
    }
}
