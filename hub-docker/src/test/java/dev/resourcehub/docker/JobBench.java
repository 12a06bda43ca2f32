package dev.resourcehub.docker;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.job.JobPorts;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobSettings;
import dev.resourcehub.job.JobState;
import dev.resourcehub.job.Submission;
import dev.resourcehub.job.TableCodec;
import dev.resourcehub.job.WorkThreads;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.store.EmbeddedStore;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Real jobs over a real store on disk, which may be stopped and started again. */
public final class JobBench implements AutoCloseable {

    private final Vertx vertx;
    private final Path file;
    private final TableCodec codec = new TableCodec();
    public JobRunner runner;
    private Store store;

    public JobBench(Vertx vertx, Path folder) {
        this.vertx = vertx;
        this.file = folder.resolve("jobs.db");
        open();
    }

    private void open() {
        store = await(EmbeddedStore.open(file, StoreSettings.DEFAULTS, InstantSource.system()));
        Ids ids = new Ids(InstantSource.system(), Chance.random());
        runner = new JobRunner(
                JobSettings.defaults(),
                store,
                codec,
                new JobPorts(Ticker.system(), Timers.of(vertx), InstantSource.system(), ids, WorkThreads.virtual()));
    }

    public void start(JobKind kind) {
        await(runner.start(List.of(kind)));
    }

    /** Stops as a hub does, and opens the store again; whoever uses it starts it. */
    public void restart() {
        close();
        open();
    }

    /** Asks for a job that is accepted. */
    public JobId submit(String params) {
        return switch (await(runner.submit("image.pull", Buffer.buffer(params), ""))) {
            case Submission.Accepted(Job job) -> job.id();
            case Submission.Known(Job job) -> job.id();
            case Submission.Refused(Failure failure) -> throw new AssertionError(failure.toString());
        };
    }

    /** All that the job says, to its end. */
    public List<JobEvent> told(JobId job) {
        JobCursor cursor = runner.log().follow(job, 0).orElseThrow();
        List<JobEvent> events = new ArrayList<>();
        JobCursor.Batch batch = await(cursor.next());
        while (!batch.ended()) {
            events.addAll(batch.events());
            batch = await(cursor.next());
        }
        events.addAll(batch.events());
        return events;
    }

    /** The state in which the job ends. */
    public JobState end(JobId job) {
        return told(job).stream()
                .map(JobEvent::said)
                .filter(Said.State.class::isInstance)
                .map(said -> ((Said.State) said).state())
                .toList()
                .getLast();
    }

    public JobState state(JobId job) {
        return runner.find(job).orElseThrow().state();
    }

    /** Jobs ever asked for. */
    public List<Job> all() {
        return runner.list(0, Integer.MAX_VALUE);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        await(runner.stop());
        await(store.close());
    }
}
