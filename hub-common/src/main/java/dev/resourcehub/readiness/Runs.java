package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.About;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.readiness.ProvisioningEvent.Trouble;
import dev.resourcehub.readiness.Strategies.Match;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All runs: one for a target at a time, a few for an adapter, none for what failed lately.
 *
 * <p>Inline runs do not wait behind background ones. What happens is decided under one lock, and told outside of it in that
 * order. Any thread.
 */
final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private final PipelineSettings settings;
    private final PipelinePorts ports;
    private final ProvisioningLog log;
    private final FailureMemory memory;
    private final Map<RunKey, SharedRun> live = new LinkedHashMap<>();
    private final List<SharedRun> queued = new ArrayList<>();
    private final Map<Slot, Integer> running = new HashMap<>();
    private boolean closed;

    private record Slot(String adapter, ProvisioningStrategy.Mode mode) {}

    /** What asking for a run gives. */
    sealed interface Joining {
        /** One is under way, or waits for its turn. */
        record Joined(SharedRun run) implements Joining {}

        /** Nothing is tried now. */
        record Blocked(FailureMemory.Blocked blocked) implements Joining {}

        /** Too many wait for their turn. */
        record Full() implements Joining {}

        /** The hub stops. */
        record Closed() implements Joining {}
    }

    Runs(PipelineSettings settings, PipelinePorts ports, ProvisioningLog log) {
        this.settings = settings;
        this.ports = ports;
        this.log = log;
        this.memory = new FailureMemory(
                settings, ports.ports().ticker(), ports.ports().chance(), ports.clock());
    }

    /** The run for a target, a new one where there is none; {@link #serve} starts it. */
    synchronized Joining join(Match match, ProvisioningContext context, About about) {
        if (closed) {
            return new Joining.Closed();
        }
        RunKey key = match.keyFor(about.adapter());
        SharedRun known = live.get(key);
        if (known != null) {
            return new Joining.Joined(known);
        }
        Optional<FailureMemory.Blocked> blocked = memory.blocked(key);
        if (blocked.isPresent()) {
            return new Joining.Blocked(blocked.get());
        }
        if (queued.size() >= settings.mostQueued()) {
            return new Joining.Full();
        }
        SharedRun run = new SharedRun(
                match, context, about, ports.clock().instant(), ports.ports().ticker(), settings.progressEvery(), log);
        live.put(key, run);
        queued.add(run);
        return new Joining.Joined(run);
    }

    /** Starts those whose turn it is. */
    void serve() {
        List<SharedRun> due = new ArrayList<>();
        synchronized (this) {
            Iterator<SharedRun> each = queued.iterator();
            while (each.hasNext()) {
                SharedRun run = each.next();
                if (hasRoom(slot(run))) {
                    each.remove();
                    running.merge(slot(run), 1, Integer::sum);
                    run.starts(memory.attempts(run.key()) + 1);
                    log.note(run.about(), new Said.Started(run.attempt()));
                    due.add(run);
                }
            }
        }
        log.tell();
        due.forEach(this::start);
    }

    private static Slot slot(SharedRun run) {
        return new Slot(run.key().adapter(), run.match().mode());
    }

    private boolean hasRoom(Slot slot) {
        if (running.getOrDefault(slot, 0) >= settings.mostPerAdapter()) {
            return false;
        }
        return switch (slot.mode()) {
            case INLINE -> true;
            case BACKGROUND -> inBackground() < settings.mostInBackground();
        };
    }

    private int inBackground() {
        int count = 0;
        for (Map.Entry<Slot, Integer> each : running.entrySet()) {
            if (each.getKey().mode() == ProvisioningStrategy.Mode.BACKGROUND) {
                count += each.getValue();
            }
        }
        return count;
    }

    private void start(SharedRun run) {
        Duration limit = run.match().timeout();
        run.limitedBy(ports.ports().timers().after(limit, () -> timedOut(run, limit)));
        provision(run).onComplete(ended -> {
            if (ended.failed()) {
                broken(run, Outcome.THREW, HubException.failureOf(Unwrapped.of(ended.cause())), ended.cause());
            } else if (ended.result().remedied()) {
                done(run, ended.result());
            } else {
                String cause = ended.result().message();
                Failure failure = new Failure.WorkFailed(
                        Codes.PROVISIONING_FAILED, run.key().target().toString(), cause);
                broken(run, Outcome.RETURNED_FALSE, failure, new HubException(failure));
            }
        });
    }

    private static Future<Provisioned> provision(SharedRun run) {
        try {
            return run.match().strategy().provision(run.key().target(), run.context(), run);
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    private void timedOut(SharedRun run, Duration limit) {
        Failure failure = new Failure.DeadlineExceeded("provisioning", limit);
        broken(run, Outcome.TIMED_OUT, failure, new HubException(failure));
        run.cancellation().cancel("timeout");
    }

    private void done(SharedRun run, Provisioned provisioned) {
        if (!run.claim()) {
            return;
        }
        synchronized (this) {
            memory.succeeded(run.key());
            over(run);
            log.note(run.about(), new Said.Succeeded(provisioned, run.took(), run.attempt(), run.job()));
        }
        log.tell();
        run.end(new Ended.Done(provisioned));
        serve();
    }

    private void broken(SharedRun run, Outcome outcome, Failure failure, Throwable thrown) {
        if (!run.claim()) {
            return;
        }
        if (failure instanceof Failure.Internal) {
            LOG.error("strategy {} broke at {}", run.key().strategy(), run.key().target(), thrown);
        }
        boolean permanent = outcome == Outcome.THREW && isPermanent(run, failure);
        FailureMemory.Entry entry;
        synchronized (this) {
            entry = memory.failed(run.key(), run.context(), failure, permanent);
            over(run);
            log.note(
                    run.about(),
                    new Said.Failed(
                            outcome,
                            Trouble.of(failure),
                            run.took(),
                            run.attempt(),
                            permanent,
                            entry.shown().nextAttempt(),
                            run.job()));
        }
        log.tell();
        run.end(new Ended.Broken(outcome, failure, Optional.of(thrown), entry.delay()));
        serve();
    }

    private static boolean isPermanent(SharedRun run, Failure failure) {
        try {
            return run.match().strategy().isPermanent(failure);
        } catch (RuntimeException broken) {
            return false;
        }
    }

    private void over(SharedRun run) {
        live.remove(run.key(), run);
        running.computeIfPresent(slot(run), (slot, count) -> count == 1 ? null : count - 1);
    }

    /** Ends those that {@code which} means and that still wait for their turn; {@code why} they do not begin, as for new ones. */
    void recall(Predicate<RunKey> which, String why) {
        List<SharedRun> recalled = new ArrayList<>();
        synchronized (this) {
            for (SharedRun run : List.copyOf(queued)) {
                if (which.test(run.key()) && run.claim()) {
                    queued.remove(run);
                    live.remove(run.key(), run);
                    log.note(run.about(), new Said.Skipped(why, 0, Optional.empty()));
                    recalled.add(run);
                }
            }
        }
        log.tell();
        recalled.forEach(run -> run.end(Ended.Broken.disabled(run.key().target(), settings.longestBackoff())));
        serve();
    }

    /** Those that have not ended. */
    synchronized List<ActiveRun> active() {
        return live.values().stream().map(SharedRun::view).toList();
    }

    /** How many have begun and not ended. */
    synchronized int working() {
        return running.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What failed lately. */
    synchronized List<RememberedFailure> failures() {
        return memory.all();
    }

    /** Forgets failures, and returns them. */
    synchronized Map<RunKey, FailureMemory.Entry> forget(Predicate<RunKey> which) {
        return memory.forget(which);
    }

    /** Stops all shared work; those who wait hear that the hub stops. */
    void close() {
        List<SharedRun> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(live.values());
            live.clear();
            queued.clear();
            running.clear();
        }
        for (SharedRun run : all) {
            if (run.claim()) {
                run.end(new Ended.Closed());
            }
            run.cancellation().cancel("shutdown");
        }
    }
}
