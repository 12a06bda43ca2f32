package dev.resourcehub.job;

import dev.resourcehub.job.JobState.Signal;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs, runs them in order, keeps what became of them.
 *
 * <p>A job is accepted once it is stored, starts when its kind has a place, whoever listens, and ends in one final state.
 * Jobs of a kind start in the order of their submission. One runner to a store at a time. Any thread.
 *
 * <pre>{@code
 * runner.start(kinds).compose(up -> runner.submit("model.pull", params, ""))
 * }</pre>
 */
public final class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobSettings settings;
    private final JobPorts ports;
    private final Journal.Writing writing;
    private final OnlyRunner only;
    private volatile Map<String, JobKind> kinds = Map.of();
    private volatile Map<String, Line> lines = Map.of();
    private final Map<JobId, LiveJob> jobs = new ConcurrentHashMap<>();
    private final Map<Named, LiveJob> named = new HashMap<>();
    private final Promise<Void> stopped = Promise.promise();
    private Timers.@Nullable Timer sweep;
    private long order;
    private volatile boolean open;
    private boolean stopping;

    private record Named(String kind, String idempotencyKey) {}

    /** A runner of a store that nobody else can have open, so that a dead one's lock is its own. */
    public JobRunner(JobSettings settings, Store store, JobCodec codec, JobPorts ports) {
        this(settings, store, codec, ports, "hub", true);
    }

    /**
     * A runner that refuses all jobs until {@link #start} opens it.
     *
     * @param owner its name in the store's lock, which no other living runner of the store has
     */
    public JobRunner(JobSettings settings, Store store, JobCodec codec, JobPorts ports, String owner) {
        this(settings, store, codec, ports, owner, false);
    }

    private JobRunner(JobSettings settings, Store store, JobCodec codec, JobPorts ports, String owner, boolean alone) {
        this.settings = settings;
        this.ports = ports;
        this.writing = new Journal.Writing(
                store, codec, (delay, action) -> ports.timers().after(delay, action), settings);
        this.only = new OnlyRunner(store, owner, alone, settings, ports, this::lost);
    }

    /**
     * Reads the jobs of the store and opens: what waited waits again, what ran is interrupted and, where its kind can resume,
     * back in line under the same id, or failed. Once. Fails with {@code Conflict} when another runner has the store.
     *
     * @param offered the kinds of jobs it runs, whose names differ
     */
    public Future<Void> start(List<JobKind> offered) {
        kinds = offered.stream().collect(Collectors.toUnmodifiableMap(JobKind::name, Function.identity()));
        lines = offered.stream()
                .collect(Collectors.toUnmodifiableMap(
                        JobKind::name, kind -> new Line(kind.terms().most())));
        return only.take().compose(mine -> new StoredJobs(writing).all()).map(journals -> {
            journals.stream()
                    .sorted(Comparator.comparingLong(journal -> journal.now().order()))
                    .forEach(this::takeUp);
            open();
            lines.values().forEach(this::serve);
            return null;
        });
    }

    private synchronized void open() {
        if (!stopping) {
            open = true;
            sweepLater();
        }
    }

    /** Somebody else may run these jobs now: takes none, writes nothing more, and stops what runs. */
    private void lost() {
        synchronized (this) {
            open = false;
        }
        jobs.values().forEach(live -> {
            live.journal().close();
            live.cancellation().cancel("another hub");
        });
    }

    private synchronized void takeUp(Journal journal) {
        Job job = journal.now();
        Optional<JobKind> kind = Optional.ofNullable(kinds.get(job.kind()));
        LiveJob live = new LiveJob(kind.orElseGet(() -> new RetiredKind(job.kind())), journal, settings, ports);
        order = Math.max(order, job.order());
        jobs.put(job.id(), live);
        if (!job.idempotencyKey().isEmpty()) {
            named.put(new Named(job.kind(), job.idempotencyKey()), live);
        }
        live.signal(new Signal.HubStopped(resumes(live)));
        live.signal(new Signal.GraceOver());
        live.signal(new Signal.Resumed());
        Line line = lines.get(job.kind());
        if (line == null) {
            live.signal(new Signal.Broke(new Failure.Unprocessable(JobCodes.UNKNOWN_KIND, "kind", "a known kind")));
        } else if (live.now().state() instanceof JobState.Queued) {
            LiveJob next = new LiveJob(live.kind(), journal, settings, ports);
            jobs.put(job.id(), next);
            named.replaceAll((name, known) -> known == live ? next : known);
            line.join(next);
            line.stored(next);
        }
    }

    private boolean resumes(LiveJob live) {
        return live.kind().terms().resumes() && live.now().attempt() < settings.mostAttempts();
    }

    /**
     * Asks for a job; fails only when the store is broken, and then there is none.
     *
     * @param idempotencyKey makes a repetition with the same kind and params the same job for as long as it is kept; empty
     *     for none
     */
    public Future<Submission> submit(String kindName, Buffer params, String idempotencyKey) {
        if (!open) {
            return refused(new Failure.Draining(settings.writeAgain()));
        }
        JobKind kind = kinds.get(kindName);
        Line line = lines.get(kindName);
        if (kind == null || line == null) {
            return refused(new Failure.Unprocessable(
                    JobCodes.UNKNOWN_KIND,
                    "kind",
                    "one of the known kinds",
                    Map.of("known", kinds.keySet().stream().sorted().toList())));
        }
        return switch (kind.check(params)) {
            case JobKind.Check.Wrong wrong -> refused(wrong.failure());
            case JobKind.Check.Fine fine -> {
                sweep();
                yield take(kind, line, fine.subject(), params.copy(), idempotencyKey);
            }
        };
    }

    private Future<Submission> take(JobKind kind, Line line, String subject, Buffer params, String idempotencyKey) {
        LiveJob live;
        Future<Void> stored;
        synchronized (this) {
            if (!open) {
                return refused(new Failure.Draining(settings.writeAgain()));
            }
            Named name = new Named(kind.name(), idempotencyKey);
            LiveJob known = named.get(name);
            if (known != null) {
                return again(known, params);
            }
            if (lines.values().stream().mapToInt(Line::size).sum() >= settings.mostQueued()) {
                return refused(new Failure.NoCapacity(Codes.QUEUE_FULL, "jobs", Duration.ofSeconds(1)));
            }
            live = newJob(kind, subject, params, idempotencyKey);
            stored = live.journal()
                    .note(
                            live.now(),
                            live.now().createdAt(),
                            List.of(new JobEvent.Said.State(live.now().state(), 0)));
            jobs.put(live.now().id(), live);
            if (!idempotencyKey.isEmpty()) {
                named.put(name, live);
            }
            line.join(live);
        }
        Future<Submission> accepted = stored.onComplete(ended -> enter(live, line, ended.succeeded()))
                .map(done -> new Submission.Accepted(live.journal().kept().job()));
        live.journal().flush();
        return accepted;
    }

    private Future<Submission> again(LiveJob known, Buffer params) {
        if (!known.now().params().equals(params)) {
            return refused(new Failure.Conflict(
                    Codes.CONFLICT,
                    "idempotency_key",
                    "used for other params by " + known.now().id()));
        }
        return known.journal()
                .beyond(0)
                .map(stored -> new Submission.Known(known.journal().kept().job()));
    }

    private LiveJob newJob(JobKind kind, String subject, Buffer params, String idempotencyKey) {
        Job job = Job.submitted(
                new JobId(ports.ids().next("job-")),
                ++order,
                kind.name(),
                subject,
                params,
                idempotencyKey,
                ports.clock().instant());
        return new LiveJob(kind, new Journal(writing, new JobCodec.Kept(job, List.of()), 0, 0, 0), settings, ports);
    }

    private static Future<Submission> refused(Failure failure) {
        return Future.succeededFuture(new Submission.Refused(failure));
    }

    private void enter(LiveJob live, Line line, boolean stored) {
        if (stored) {
            line.stored(live);
        } else {
            line.leave(live);
            forget(live);
        }
        serve(line);
    }

    private void serve(Line line) {
        if (!open) {
            return;
        }
        for (LiveJob job : line.due()) {
            job.begin(() -> {
                line.free();
                serve(line);
            });
        }
    }

    private synchronized void forget(LiveJob live) {
        jobs.remove(live.now().id(), live);
        named.values().removeIf(known -> known == live);
    }

    /** The job as stored. */
    public Optional<Job> find(JobId id) {
        return live(id).map(live -> live.journal().kept().job());
    }

    private Optional<LiveJob> live(JobId id) {
        return Optional.ofNullable(jobs.get(id)).filter(live -> live.journal().last() > 0);
    }

    /** Jobs as stored, in the order of submission, after the one whose {@link Job#order} is {@code after}. */
    public List<Job> list(long after, int limit) {
        sweep();
        return jobs.values().stream()
                .filter(live -> live.journal().last() > 0)
                .map(live -> live.journal().kept().job())
                .filter(job -> job.order() > after)
                .sorted(Comparator.comparingLong(Job::order))
                .limit(limit)
                .toList();
    }

    /** What the jobs say. */
    public JobLog log() {
        return new JobLog(writing, id -> live(id).map(LiveJob::journal));
    }

    /** Calls a job off and keeps what its work has left. */
    public Future<Cancelling> cancel(JobId id, String by) {
        return cancel(id, by, Leftovers.KEEP);
    }

    /**
     * Begins the log of a job anew where the store lost it: its states stay, and numbers go on. Says whether {@code stream} is
     * that of a job.
     */
    public Future<Boolean> restoreStream(String stream) {
        return Journal.jobOf(stream)
                .flatMap(this::live)
                .map(live -> live.journal().restoreStream().map(done -> true))
                .orElseGet(() -> Future.succeededFuture(false));
    }

    /**
     * Calls a job off: one in line never runs, the work of a running one is told to stop. Ends when that is stored; what is to
     * be purged goes later, when the work has ended. A job that is cancelled already may still be purged.
     *
     * @param by who wants it, such as {@code client}
     */
    public Future<Cancelling> cancel(JobId id, String by, Leftovers leftovers) {
        Optional<LiveJob> found = live(id);
        if (found.isEmpty()) {
            return Future.succeededFuture(new Cancelling.UnknownJob(id));
        }
        LiveJob live = found.get();
        if (leftovers == Leftovers.PURGE) {
            live.purge();
        }
        Optional<Future<Void>> stored = live.halt(new Signal.CancelAsked(by), by, settings.cancelGrace());
        if (stored.isEmpty()) {
            return Future.succeededFuture(standing(live.now()));
        }
        Line line = lines.get(live.kind().name());
        if (line != null) {
            line.leave(live);
            serve(line);
        }
        return stored.get().map(done -> {
            Job job = live.journal().kept().job();
            return job.state() instanceof JobState.Cancelled ? new Cancelling.Done(job) : new Cancelling.Asked(job);
        });
    }

    private static Cancelling standing(Job job) {
        return switch (job.state()) {
            case JobState.Cancelled cancelled -> new Cancelling.Done(job);
            case JobState.Stopping stopping -> new Cancelling.Asked(job);
            default -> new Cancelling.TooLate(job);
        };
    }

    /** Forgets ended jobs that are too old or too many. */
    private void sweep() {
        Retention retention = new Retention(settings.keepFor(), settings.keepMost());
        List<Job> ended = new ArrayList<>();
        for (LiveJob live : jobs.values()) {
            Job job = live.journal().kept().job();
            if (job.state().isFinal()) {
                ended.add(job);
            }
        }
        for (Job job : retention.outlived(ended, ports.clock().instant())) {
            LiveJob live = jobs.get(job.id());
            if (live != null) {
                forget(live);
                live.journal()
                        .remove()
                        .onFailure(broken -> LOG.warn("job {} stays in the store: {}", job.id(), broken.toString()));
            }
        }
    }

    private synchronized void sweepLater() {
        if (!stopping) {
            sweep = ports.timers().after(settings.sweepEvery(), () -> {
                sweep();
                sweepLater();
            });
        }
    }

    /**
     * Starts no more, interrupts what runs within {@link JobSettings#stopGrace}, stores that; idempotent. Work that resists is
     * left behind with its job stored as interrupted.
     */
    public Future<Void> stop() {
        synchronized (this) {
            open = false;
            if (stopping) {
                return stopped.future();
            }
            stopping = true;
            if (sweep != null) {
                sweep.cancel();
            }
        }
        List<Future<Void>> ends = new ArrayList<>();
        for (LiveJob live : jobs.values()) {
            live.halt(new Signal.HubStopped(resumes(live)), "shutdown", settings.stopGrace());
            JobState state = live.now().state();
            Future<Void> ended = state instanceof JobState.Stopping
                    ? live.over()
                    : live.journal().settled();
            ends.add(ended.eventually(live::discarded));
        }
        Timers.Timer patience =
                ports.timers().after(settings.stopGrace().multipliedBy(2), () -> closeAll("some changes are lost"));
        Future.join(ends).onComplete(done -> {
            patience.cancel();
            closeAll("");
        });
        return stopped.future();
    }

    private void closeAll(String trouble) {
        if (!trouble.isEmpty()) {
            LOG.error("jobs stopped before the store answered: {}", trouble);
        }
        jobs.values().forEach(live -> live.journal().close());
        only.giveBack().onComplete(given -> stopped.tryComplete());
    }
}
