package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A modelled Ollama server: it takes every call, works on as many as a model has slots, and lets the rest wait unseen.
 *
 * <p>A loaded model serves at once; an absent one is loaded strictly one after the other, and where memory is short the
 * least recently used one is unloaded as soon as nothing of it runs (server/sched.go). A client that leaves while its
 * prompt is read frees its slot at the first token only (ollama issue 11889).
 */
final class Node {

    private static final long NETWORK_NANOS = 500_000;
    private static final long RESET_NANOS = 20_000_000;
    private static final double[] MODEL_GIGABYTES = {5, 9, 6, 14, 8, 5, 10, 20, 7, 9, 12, 5};

    private final NodeSettings settings;
    private final VirtualTime time;
    private final Draws draws;
    private final Map<String, Runner> runners = new LinkedHashMap<>();
    private final Deque<Visit> toLoad = new ArrayDeque<>();
    private final Set<Visit> stuck = new LinkedHashSet<>();
    private final TimeAverage waitingInside;
    private final TimeAverage busySlots;
    private final List<Long> arrivedNanos = new ArrayList<>();
    private final List<Long> stalledNanos = new ArrayList<>();
    private Runnable onResidency = () -> {};
    private Fault fault = Fault.NONE;
    private long faultNanos;
    private int waiting;
    private int busy;
    private boolean loading;
    private long begun;
    private long begunSinceFault;
    private long loads;

    Node(NodeSettings settings, VirtualTime time, Draws draws) {
        this.settings = settings;
        this.time = time;
        this.draws = draws;
        this.waitingInside = new TimeAverage(time);
        this.busySlots = new TimeAverage(time);
    }

    InstanceId id() {
        return settings.id();
    }

    NodeSettings settings() {
        return settings;
    }

    /** Models in memory or on their way into it. */
    Set<String> resident() {
        return Set.copyOf(runners.keySet());
    }

    /** Calls {@code listener} when {@link #resident} has changed. */
    void onResidency(Runnable listener) {
        onResidency = listener;
    }

    /** Treats the calls that arrive from now on in this way. */
    void suffer(Fault next) {
        fault = next;
        faultNanos = time.nanos();
        begunSinceFault = 0;
        if (next == Fault.NONE) {
            List.copyOf(stuck).forEach(visit -> leave(visit, new Failure.BackendUnreachable(id(), "restarted")));
        }
    }

    /** Dies: what runs here breaks, its memory is lost, and nobody listens until {@link #suffer} says otherwise. */
    void crash() {
        suffer(Fault.REFUSE);
        Failure broken = new Failure.BackendUnreachable(id(), "connection reset");
        for (Runner runner : List.copyOf(runners.values())) {
            List.copyOf(runner.waiting).forEach(visit -> leave(visit, broken));
            List.copyOf(runner.running).forEach(visit -> {
                visit.fail(broken);
                free(runner, visit);
            });
        }
        List.copyOf(toLoad).forEach(visit -> leave(visit, broken));
        runners.clear();
        loading = false;
        onResidency.run();
    }

    /** Whether a probe of its front page is answered; a wedged node answers it. */
    boolean answersProbes() {
        return switch (fault.at(time.nanos() - faultNanos, 0)) {
            case REFUSE, UNAVAILABLE, RESET -> false;
            case NONE, BROKEN, WEDGE, FLAP, EVERY_OTHER -> true;
        };
    }

    /** Takes a call; the future ends when the client has its last byte, a failure, or has left. */
    Future<Ask> serve(Ask ask, Attempt attempt, Cancellation stop, Runnable onFirst) {
        begun++;
        arrivedNanos.add(time.nanos());
        Fault now = fault.at(time.nanos() - faultNanos, begunSinceFault++);
        Visit visit = new Visit(ask, attempt, onFirst);
        switch (now) {
            case REFUSE -> failIn(NETWORK_NANOS, visit, new Failure.BackendUnreachable(id(), "connection refused"));
            case UNAVAILABLE -> failIn(2 * NETWORK_NANOS, visit, new Failure.BackendError(id(), 503, "server busy"));
            case BROKEN -> failIn(2 * NETWORK_NANOS, visit, new Failure.BackendError(id(), 500, "broken"));
            case RESET -> failIn(RESET_NANOS, visit, new Failure.BackendUnreachable(id(), "connection reset"));
            case WEDGE -> stuck.add(visit);
            case NONE, FLAP, EVERY_OTHER -> visit.next = time.in(NETWORK_NANOS, () -> enter(visit));
        }
        stop.onCancel(() -> leave(visit, new Failure.Cancelled("client")));
        return visit.answer.future();
    }

    private void failIn(long nanos, Visit visit, Failure failure) {
        visit.next = time.in(nanos, () -> visit.fail(failure));
    }

    private void enter(Visit visit) {
        waitingInside.is(++waiting);
        runner(visit.ask.model()).ifPresentOrElse(runner -> attach(visit, runner), () -> {
            toLoad.add(visit);
            loadNext();
        });
    }

    private Optional<Runner> runner(String model) {
        return Optional.ofNullable(runners.get(model));
    }

    private void attach(Visit visit, Runner runner) {
        visit.cold |= runner.loading;
        runner.usedNanos = time.nanos();
        runner.waiting.add(visit);
        fill(runner);
    }

    private void fill(Runner runner) {
        while (!runner.loading && runner.running.size() < settings.slots()) {
            Visit visit = runner.waiting.poll();
            if (visit == null) {
                return;
            }
            waitingInside.is(--waiting);
            busySlots.is(++busy);
            runner.running.add(visit);
            visit.stage = Visit.Stage.PREFILL;
            double slow = draws.happens(settings.slowShare()) ? settings.slowFactor() : 1;
            visit.next =
                    time.in((long) (visit.ask.prefillNanos() * slow / settings.speed()), () -> first(runner, visit));
        }
    }

    private void first(Runner runner, Visit visit) {
        if (visit.isGone()) {
            free(runner, visit);
            return;
        }
        if (visit.cold) {
            visit.attempt.latencyTellsNothing();
        }
        if (!visit.attempt.commit()) {
            visit.fail(new Failure.Cancelled("another copy"));
            free(runner, visit);
            return;
        }
        visit.stage = Visit.Stage.DECODE;
        visit.onFirst.run();
        if (!visit.isGone()) {
            visit.next = time.in((long) (visit.ask.decodeNanos() / settings.speed()), () -> finish(runner, visit));
        }
    }

    private void finish(Runner runner, Visit visit) {
        visit.stage = Visit.Stage.GONE;
        free(runner, visit);
        visit.answer.tryComplete(visit.ask);
    }

    private void free(Runner runner, Visit visit) {
        if (!runner.running.remove(visit)) {
            return;
        }
        busySlots.is(--busy);
        runner.usedNanos = time.nanos();
        fill(runner);
        loadNext();
    }

    private void leave(Visit visit, Failure why) {
        Visit.Stage was = visit.stage;
        if (was == Visit.Stage.GONE) {
            return;
        }
        if (was == Visit.Stage.PREFILL) {
            visit.stage = Visit.Stage.GONE;
            visit.answer.tryFail(new HubException(why));
            return;
        }
        visit.fail(why);
        if (stuck.remove(visit)) {
            stalledNanos.add(time.nanos());
        }
        runner(visit.ask.model()).ifPresent(runner -> {
            if (was == Visit.Stage.WAITING && runner.waiting.remove(visit)) {
                waitingInside.is(--waiting);
            }
            free(runner, visit);
        });
        if (toLoad.remove(visit)) {
            waitingInside.is(--waiting);
        }
    }

    private void loadNext() {
        while (!loading && !toLoad.isEmpty()) {
            Visit head = toLoad.element();
            Optional<Runner> present = runner(head.ask.model());
            if (present.isPresent()) {
                toLoad.remove();
                attach(head, present.get());
                continue;
            }
            double need = gigabytesOf(head.ask.model());
            if (used() + need <= settings.memoryGigabytes() || runners.isEmpty()) {
                load(head, need);
                return;
            }
            Optional<Runner> victim = runners.values().stream()
                    .filter(Runner::isIdle)
                    .min((a, b) -> Long.compare(a.usedNanos, b.usedNanos));
            if (victim.isEmpty()) {
                return;
            }
            runners.remove(victim.get().model);
            onResidency.run();
        }
    }

    private void load(Visit head, double gigabytes) {
        Runner runner = new Runner(head.ask.model(), gigabytes);
        runners.put(runner.model, runner);
        toLoad.remove(head);
        attach(head, runner);
        loading = true;
        loads++;
        onResidency.run();
        long nanos = (long) (gigabytes / settings.loadGigabytesPerSecond() * 1e9);
        time.in(nanos, () -> {
            if (runners.get(runner.model) != runner) {
                return;
            }
            loading = false;
            runner.loading = false;
            fill(runner);
            loadNext();
        });
    }

    private double used() {
        return runners.values().stream().mapToDouble(runner -> runner.gigabytes).sum();
    }

    static double gigabytesOf(String model) {
        return MODEL_GIGABYTES[Integer.parseInt(model.substring(1)) % MODEL_GIGABYTES.length];
    }

    /** Calls that came in. */
    long begun() {
        return begun;
    }

    /** Calls that came in since the node's treatment of calls changed last. */
    long begunSinceFault() {
        return begunSinceFault;
    }

    /** Calls that came in from one moment on and before another. */
    long arrivalsIn(long fromNanos, long beforeNanos) {
        return arrivedNanos.stream()
                .filter(at -> at >= fromNanos && at < beforeNanos)
                .count();
    }

    /** The moments at which the hub gave up calls that this node never said a word to. */
    List<Long> stalledNanos() {
        return List.copyOf(stalledNanos);
    }

    /** How often a model was brought into memory. */
    long loads() {
        return loads;
    }

    /** Calls taken in that wait for a slot or a model. */
    TimeAverage waitingInside() {
        return waitingInside;
    }

    TimeAverage busySlots() {
        return busySlots;
    }
}
