package dev.resourcehub.job;

import dev.resourcehub.job.JobEvent.Said;
import dev.resourcehub.job.JobState.Signal;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of one attempt at a job: signals in, changes to the journal out, and the effects (thread, alarms) afterwards.
 *
 * <p>Any thread; the monitor is held for decisions only, never while the store, the work or a listener runs.
 */
final class LiveJob {

    private static final Logger LOG = LoggerFactory.getLogger(LiveJob.class);

    private enum Alarm {
        LIMIT,
        HEARTBEAT,
        PROGRESS,
        INTERRUPT,
        GIVE_UP
    }

    private enum Purge {
        NONE,
        ASKED,
        UNDER_WAY,
        DONE
    }

    private final JobKind kind;
    private final Journal journal;
    private final JobSettings settings;
    private final JobPorts ports;
    private final Cancellation cancellation = Cancellation.create();
    private final Map<Alarm, Timers.Timer> alarms = new EnumMap<>(Alarm.class);
    private final Reports reports;
    private final Promise<Void> over = Promise.promise();
    private Promise<Void> purged = Promise.promise();
    private WorkThreads.@Nullable Worker worker;
    private long heardNanos;
    private boolean working;
    private Purge purge = Purge.NONE;

    LiveJob(JobKind kind, Journal journal, JobSettings settings, JobPorts ports) {
        this.kind = kind;
        this.journal = journal;
        this.settings = settings;
        this.ports = ports;
        this.reports = new Reports(settings.progressEvery());
    }

    JobKind kind() {
        return kind;
    }

    Journal journal() {
        return journal;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    Job now() {
        return journal.now();
    }

    /** Ends when the attempt has ended and the store knows how. */
    Future<Void> over() {
        return over.future();
    }

    /** Its turn came: runs the work once the store knows, and {@code freed} once its thread is done with. */
    void begin(Runnable freed) {
        Optional<Future<Void>> stored = signal(new Signal.Started());
        if (stored.isEmpty()) {
            freed.run();
            return;
        }
        journal.lost().onComplete(lost -> cancellation.cancel("another hub"));
        stored.get().onComplete(ended -> launch(ended.succeeded(), freed));
    }

    private void launch(boolean stored, Runnable freed) {
        synchronized (this) {
            if (stored && now().state() instanceof JobState.Running) {
                heardNanos = ports.ticker().nanos();
                reports.begin(heardNanos);
                working = true;
                alarm(Alarm.LIMIT, kind.terms().longest(), this::timedOut);
                alarm(Alarm.HEARTBEAT, settings.heartbeat(), this::beat);
                worker = ports.threads().start(now().id().value(), () -> work(freed));
                return;
            }
        }
        signal(new Signal.Broke(new Failure.Cancelled("before it began")));
        freed.run();
    }

    private void work(Runnable freed) {
        try {
            signal(outcome());
        } finally {
            synchronized (this) {
                working = false;
            }
            discardWhereAsked();
            freed.run();
        }
    }

    private Signal outcome() {
        try {
            return new Signal.Finished(kind.run(new WorkContext(this, settings)));
        } catch (InterruptedException interrupted) {
            return new Signal.Broke(new Failure.Cancelled("interrupt"));
        } catch (HubException known) {
            return new Signal.Broke(known.failure());
        } catch (Throwable bug) {
            if (!cancellation.isCancelled()) {
                LOG.error("job {} ({}) broke", now().id(), kind.name(), bug);
            }
            return new Signal.Broke(new Failure.Internal(bug.toString()));
        }
    }

    /** Applies a signal; the future, where it meant something, ends when the store knows. */
    Optional<Future<Void>> signal(Signal signal) {
        Future<Void> stored;
        JobState next;
        synchronized (this) {
            Job job = now();
            next = job.state().after(signal);
            if (next.equals(job.state())) {
                return Optional.empty();
            }
            Instant at = ports.clock().instant();
            List<Said> said = new ArrayList<>();
            if (isAnEnding(next)) {
                job = withUnsaid(said);
                silence();
            }
            Job then = job.inState(next, at);
            if (!(next instanceof JobState.Stopping)) {
                said.add(new Said.State(next, then.attempt()));
            }
            stored = journal.note(then, at, said);
        }
        if (isAnEnding(next)) {
            stored.onComplete(over);
        }
        journal.flush();
        discardWhereAsked();
        return Optional.of(stored);
    }

    private static boolean isAnEnding(JobState state) {
        return state.isFinal() || state instanceof JobState.Interrupted;
    }

    /** Tells the work to stop and gives it {@code grace} for that; returns whether the job was changed. */
    Optional<Future<Void>> halt(Signal why, String by, Duration grace) {
        Optional<Future<Void>> stored = signal(why);
        if (stored.isPresent()) {
            synchronized (this) {
                if (now().state() instanceof JobState.Stopping) {
                    alarm(Alarm.INTERRUPT, grace.dividedBy(2), this::interrupt);
                    alarm(Alarm.GIVE_UP, grace, () -> signal(new Signal.GraceOver()));
                }
            }
            cancellation.cancel(by);
        }
        return stored;
    }

    /**
     * What the work left is to go once the job is cancelled and the work has ended. Asked again it is tried again: somebody
     * else may have been at it the first time.
     */
    void purge() {
        synchronized (this) {
            if (purge == Purge.NONE || purge == Purge.DONE) {
                purge = Purge.ASKED;
                purged = Promise.promise();
            }
        }
        discardWhereAsked();
    }

    /** Ends when nothing is left to discard. */
    synchronized Future<Void> discarded() {
        return purge == Purge.NONE || !(now().state() instanceof JobState.Cancelled)
                ? Future.succeededFuture()
                : purged.future();
    }

    private void discardWhereAsked() {
        synchronized (this) {
            if (purge != Purge.ASKED || working || !(now().state() instanceof JobState.Cancelled)) {
                return;
            }
            purge = Purge.UNDER_WAY;
        }
        ports.threads().start(now().id() + "-purge", this::discard);
    }

    private void discard() {
        try {
            kind.discard(now().params());
        } catch (Throwable broken) {
            LOG.warn("job {} ({}): what it left was not removed", now().id(), kind.name(), broken);
        } finally {
            Promise<Void> over;
            synchronized (this) {
                purge = Purge.DONE;
                over = purged;
            }
            over.tryComplete();
        }
    }

    private void timedOut() {
        Duration longest = kind.terms().longest();
        halt(new Signal.TimedOut(longest), "timeout", settings.cancelGrace());
    }

    private void interrupt() {
        WorkThreads.@Nullable Worker running;
        synchronized (this) {
            running = worker;
        }
        if (running != null) {
            running.interrupt();
        }
    }

    private void beat() {
        synchronized (this) {
            if (isOver()) {
                return;
            }
            long nanos = ports.ticker().nanos();
            List<Said> said = new ArrayList<>();
            Job job = seen(reports.stalled(nanos, settings.heartbeat()), said);
            said.add(new Said.Heartbeat(Duration.ofNanos(nanos - heardNanos)));
            journal.note(job, ports.clock().instant(), said);
            alarm(Alarm.HEARTBEAT, settings.heartbeat(), this::beat);
        }
        journal.flush();
    }

    void progressed(Reports.Report report) {
        synchronized (this) {
            if (isOver()) {
                return;
            }
            heardNanos = ports.ticker().nanos();
            Optional<Duration> wait = reports.take(report, heardNanos);
            if (wait.isEmpty()) {
                return;
            }
            if (wait.get().isPositive()) {
                alarm(Alarm.PROGRESS, wait.get(), this::sayProgress);
                return;
            }
        }
        sayProgress();
    }

    private void sayProgress() {
        synchronized (this) {
            if (isOver()) {
                return;
            }
            List<Said> said = new ArrayList<>();
            Job job = withUnsaid(said);
            if (said.isEmpty()) {
                return;
            }
            journal.note(job, ports.clock().instant(), said);
        }
        journal.flush();
    }

    private Job withUnsaid(List<Said> said) {
        return seen(reports.latest(ports.ticker().nanos()), said);
    }

    private Job seen(Optional<JobProgress> progress, List<Said> said) {
        progress.ifPresent(seen -> said.add(new Said.Progressed(seen)));
        return progress.map(now()::at).orElseGet(this::now);
    }

    /** Says something of the work and keeps what changes with it; ends when stored, at once when the job is over. */
    Future<Void> say(Said said) {
        return keep(job -> said instanceof Said.Phase phase ? job.inPhase(phase.name()) : job, List.of(said));
    }

    Future<Void> checkpoint(Buffer bytes) {
        Buffer copy = bytes.copy();
        return keep(job -> job.keeping(copy), List.of());
    }

    private Future<Void> keep(UnaryOperator<Job> change, List<Said> said) {
        Future<Void> stored;
        synchronized (this) {
            if (isOver()) {
                return Future.succeededFuture();
            }
            heardNanos = ports.ticker().nanos();
            stored = journal.note(change.apply(now()), ports.clock().instant(), said);
        }
        journal.flush();
        return stored;
    }

    private boolean isOver() {
        return switch (now().state()) {
            case JobState.Running running -> false;
            case JobState.Stopping stopping -> false;
            default -> true;
        };
    }

    private void alarm(Alarm alarm, Duration delay, Runnable action) {
        Timers.@Nullable Timer earlier = alarms.put(alarm, ports.timers().after(delay, action));
        if (earlier != null) {
            earlier.cancel();
        }
    }

    private void silence() {
        alarms.values().forEach(Timers.Timer::cancel);
        alarms.clear();
    }
}
