package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.health.OutlierSettings;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.metrics.InstanceFigures;
import dev.resourcehub.resilience.AdaptiveSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resilience.RetryBudgetSettings;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** One random history of a fleet and its dispatcher, judged after every step. */
final class ModelHistory {

    private static final int TRACE = 25;
    private static final List<String> IDS = List.of("a", "b", "c", "d");
    private static final List<String> CAPABILITIES = List.of("x", "y");
    private static final List<Set<String>> TAGS = List.of(Set.of(), Set.of(), Set.of(), Set.of("gpu"));
    private static final OutlierSettings SOON_OUT = outAfter(3, 0.5);
    private static final OutlierSettings NEVER_OUT = outAfter(0, 0);

    private static OutlierSettings outAfter(int failures, double mostShare) {
        Duration span = Duration.ofSeconds(10);
        return new OutlierSettings(failures, 2, 1, span, 0, span, span, span, mostShare);
    }

    private static BreakerSettings openAfter(int failures) {
        BreakerSettings usual = BreakerSettings.DEFAULT;
        return new BreakerSettings(
                true,
                failures,
                usual.windowCalls(),
                usual.minimumCalls(),
                usual.failureRate(),
                usual.slowCall(),
                usual.slowRate(),
                Duration.ofSeconds(8),
                Duration.ofSeconds(20),
                2,
                1,
                Duration.ofSeconds(15));
    }

    /** What the histories must show often enough to be worth anything. */
    enum Seen {
        ANSWERED,
        WAITED,
        RETRIED,
        HEDGED,
        CANCELLED,
        TIMED_OUT,
        LEASED,
        EJECTED_OR_OPEN
    }

    final List<ModelCall.ModelTry> running = new ArrayList<>();
    boolean drained;

    private final Random random;
    private final boolean guarded;
    private final ManualTimers time = new ManualTimers();
    private final DispatchSettings settings;
    private final Fleet<ModelBackend> fleet;
    private final Dispatcher<ModelBackend> dispatcher;
    private final Strategies strategies;
    private final List<ModelBackend> backends = new ArrayList<>();
    private final List<ModelCall> calls = new ArrayList<>();
    private final List<HeldLease> leases = new ArrayList<>();
    private final List<Future<?>> asked = new ArrayList<>();
    private final Deque<Runnable> slowHome = new ArrayDeque<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final List<String> violations = new ArrayList<>();
    private final long[] seen = new long[Seen.values().length];
    private int joined;

    ModelHistory(long seed) {
        random = new Random(seed);
        guarded = seed % 2 == 0;
        Ports ports = new Ports(time, time, Chance.of(random), Meters.none());
        settings = new DispatchSettings(
                "least_loaded",
                DispatchSettings.DEFAULT.queue().withMost(6 + random.nextInt(20)),
                1 + random.nextInt(3),
                DispatchSettings.DEFAULT.backoff(),
                new RetryBudgetSettings(0.5, Duration.ofSeconds(10), 10),
                new HedgeSettings(50, Duration.ofMinutes(5), 1, 0.5, 100));
        fleet = new Fleet<>("model", guards(), ports, () -> Instant.EPOCH);
        strategies = Strategies.load(ports.chance(), time);
        dispatcher = new Dispatcher<>(fleet, settings, strategies, FailurePolicy.USUAL, ports);
    }

    private FleetSettings guards() {
        FleetSettings usual = FleetSettings.DEFAULT;
        boolean parts = guarded && random.nextBoolean();
        return new FleetSettings(
                guarded ? openAfter(2 + random.nextInt(3)) : BreakerSettings.OFF,
                parts ? Optional.of(openAfter(2)) : Optional.empty(),
                parts ? Optional.of(AdaptiveSettings.DEFAULT) : Optional.empty(),
                guarded ? SOON_OUT : NEVER_OUT,
                usual.slowStart(),
                usual.recovery(),
                1,
                usual.metrics(),
                usual.stallAfter(),
                16);
    }

    int attempts() {
        return settings.attempts();
    }

    int nextInLine() {
        return joined++;
    }

    long count(Seen what) {
        return seen[what.ordinal()];
    }

    void sawCopy() {
        saw(Seen.HEDGED, true);
    }

    Iterable<String> trace() {
        return trace;
    }

    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            violations.add(otherwise.get());
        }
    }

    void run(int steps) {
        dispatcher.hedge().observed(Duration.ofMillis(100).toNanos());
        pass(Duration.ofSeconds(1));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            register();
        }
        for (int i = 0; i < steps; i++) {
            step();
            judge();
        }
        finish();
    }

    private void step() {
        switch (random.nextInt(32)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> call();
            case 8 -> lease();
            case 9, 10, 11, 12, 13 -> answer();
            case 14, 15 -> commit();
            case 16, 17, 18 -> fail();
            case 19 -> cancel();
            case 20, 21 -> pass(Duration.ofMillis(1 + random.nextInt(400)));
            case 22 -> pass(Duration.ofSeconds(1 + random.nextInt(20)));
            case 23 -> drain();
            case 24 -> resume();
            case 25 -> leave();
            case 26 -> register();
            case 27 -> update();
            case 28 -> mark();
            case 29 -> offer();
            case 30 -> stock();
            default -> runHome();
        }
    }

    private void call() {
        Order order = order("tenant" + random.nextInt(2));
        ModelCall call = new ModelCall(this, calls.size(), order, "need" + random.nextInt(2), random.nextInt(4) > 0);
        calls.add(call);
        note(() -> call + " " + order.capability() + order.tags() + order.instance() + call.need
                + (order.hedge() ? " may be hedged" : ""));
        dispatcher.dispatch(order, call).onComplete(result -> {
            call.ended(result);
            saw(Seen.ANSWERED, result.succeeded());
            saw(Seen.WAITED, call.joined >= 0);
            saw(Seen.RETRIED, call.leads > 1);
            if (result.failed()) {
                Failure failure = HubException.failureOf(result.cause());
                check(!(failure instanceof Failure.Internal), () -> call + " broke: " + failure);
                saw(Seen.CANCELLED, failure instanceof Failure.Cancelled);
                saw(
                        Seen.TIMED_OUT,
                        call.joined >= 0
                                && (failure instanceof Failure.DeadlineExceeded
                                        || failure instanceof Failure.NoCapacity));
            }
        });
    }

    private Order order(String tenant) {
        String capability = random.nextInt(3) == 0 ? "" : pick(CAPABILITIES);
        Executor home = random.nextInt(6) == 0 ? slowHome::add : Runnable::run;
        return new Order(
                capability,
                pick(TAGS),
                random.nextInt(8) == 0 ? Optional.of(new InstanceId(pick(IDS))) : Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(pick(strategies.names().subList(0, 8))) : Optional.empty(),
                random.nextInt(3),
                tenant,
                pick(List.of(Priority.values())),
                random.nextInt(1000),
                Deadline.after(time.nanos(), Duration.ofSeconds(1 + random.nextInt(60))),
                Duration.ofSeconds(1 + random.nextInt(30)),
                random.nextBoolean(),
                Cancellation.create(),
                home);
    }

    private void lease() {
        Order like = order("leases");
        Order order = new Order(
                like.capability(),
                like.tags(),
                like.instance(),
                like.strategy(),
                0,
                like.tenant(),
                like.priority(),
                0,
                like.deadline(),
                like.queueTimeout(),
                false,
                like.cancellation(),
                Runnable::run);
        note(() -> "a lease of " + order.capability() + order.tags() + order.instance());
        asked.add(dispatcher
                .lease(order, Duration.ofSeconds(20))
                .onSuccess(lease -> leases.add(new HeldLease(lease, lease.resource()))));
    }

    /** A lease that somebody holds; takes nothing of the stock. */
    private final class HeldLease {
        private final Lease<ModelBackend> lease;
        private boolean speaksAgainst;

        private HeldLease(Lease<ModelBackend> lease, ModelBackend backend) {
            this.lease = lease;
            saw(Seen.LEASED, true);
            check(backend.takesCalls(), () -> "a lease was given where it may not be: " + backend);
            check(backend.isWithinCap(), () -> "a lease was given above the cap of " + backend);
            backend.held++;
            backend.began++;
            lease.ended().onComplete(over -> {
                backend.held--;
                backend.succeeded += over.succeeded() ? 1 : 0;
                backend.failed += speaksAgainst ? 1 : 0;
                backend.ignored += over.failed() && !speaksAgainst ? 1 : 0;
                leases.remove(this);
            });
        }

        private void end() {
            int how = random.nextInt(3);
            speaksAgainst = how == 2;
            switch (how) {
                case 0 -> lease.succeeded();
                case 1 -> lease.ignored();
                default -> lease.failed(new Failure.BackendUnreachable(lease.instance(), "reset"));
            }
            check(!lease.succeeded() && !lease.ignored(), () -> "a lease ended twice");
        }
    }

    private void answer() {
        if (!leases.isEmpty() && random.nextInt(4) == 0) {
            HeldLease held = pick(leases);
            note(() -> "a lease of " + held.lease.instance() + " ends");
            held.end();
            return;
        }
        if (!running.isEmpty()) {
            ModelCall.ModelTry mine = pick(running);
            note(() -> mine.backend() + " answers " + mine.call());
            mine.answer();
        }
    }

    private void commit() {
        if (!running.isEmpty()) {
            ModelCall.ModelTry mine = pick(running);
            note(() -> mine.backend() + " gives the first result of " + mine.call());
            mine.commit();
        }
    }

    private void fail() {
        if (running.isEmpty()) {
            return;
        }
        ModelCall.ModelTry mine = pick(running);
        InstanceId id = mine.backend().id;
        Failure failure =
                switch (random.nextInt(4)) {
                    case 0 -> new Failure.Unprocessable(new Code("invalid_value"), "prompt", "text");
                    case 1 -> new Failure.BackendError(id, 500, "no");
                    default -> new Failure.BackendUnreachable(id, "refused");
                };
        note(() -> mine.backend() + " fails " + mine.call() + ": " + failure.code());
        mine.end(failure);
    }

    private void cancel() {
        List<ModelCall> open = calls.stream().filter(call -> call.endings == 0).toList();
        if (!open.isEmpty()) {
            ModelCall call = pick(open);
            note(() -> call + " is cancelled");
            call.cancellation().cancel("client");
        }
    }

    private void pass(Duration duration) {
        note(() -> duration + " pass");
        time.pass(duration);
    }

    private void drain() {
        backend().ifPresent(backend -> {
            note(() -> "drain " + backend);
            backend.draining = true;
            Future<Boolean> done = fleet.drain(backend.id, Duration.ofSeconds(10));
            asked.add(done);
            check(!done.isComplete() || backend.held == 0, () -> "a drain was over while calls ran: " + backend);
        });
    }

    private void resume() {
        backend().ifPresent(backend -> {
            note(() -> "resume " + backend);
            backend.draining = false;
            fleet.resume(backend.id);
        });
    }

    private void leave() {
        if (random.nextInt(3) == 0) {
            backend().ifPresent(backend -> {
                note(() -> "remove " + backend);
                backend.registered = false;
                fleet.remove(backend.id);
            });
        }
    }

    private void register() {
        InstanceId id = new InstanceId(pick(IDS));
        if (fleet.view(id).isPresent()) {
            return;
        }
        InstanceSpec spec = spec(id);
        ModelBackend backend = new ModelBackend(
                spec, anOffer(), () -> Objects.requireNonNull(fleet.snapshot().find(id)));
        note(() -> "register " + backend + " " + spec.tags() + " " + backend.offer);
        backends.add(backend);
        fleet.register(Enrolment.of(spec, "model", backend).offering(backend.offer));
        backend.member();
    }

    private InstanceSpec spec(InstanceId id) {
        return new InstanceSpec(
                id, pick(TAGS), 1 + random.nextInt(3), random.nextInt(5) == 0 ? 1 : 0, 1 + random.nextInt(3));
    }

    private void update() {
        backend().ifPresent(backend -> {
            backend.spec = spec(backend.id);
            note(() -> "update " + backend + " " + backend.spec.tags());
            fleet.update(backend.id, before -> backend.spec);
        });
    }

    private void mark() {
        backend().ifPresent(backend -> {
            backend.well = !backend.well || random.nextBoolean();
            note(() -> backend + (backend.well ? " is well" : " is unwell"));
            fleet.mark(backend.id, backend.well ? Verdict.WELL : Verdict.UNWELL, "model");
        });
    }

    private void offer() {
        backend().ifPresent(backend -> {
            backend.offer = anOffer();
            note(() -> backend + " " + backend.offer);
            fleet.offer(backend.id, backend.offer);
        });
    }

    private Offer anOffer() {
        Set<String> can = new HashSet<>();
        Set<String> ready = new HashSet<>();
        for (String capability : CAPABILITIES) {
            if (random.nextInt(4) > 0) {
                can.add(capability);
                if (random.nextInt(3) > 0) {
                    ready.add(capability);
                }
            }
        }
        return new Offer(can, ready);
    }

    private void stock() {
        backend().ifPresent(backend -> {
            boolean less = backend.stock > 0 && random.nextBoolean();
            backend.stock += less ? -1 : 1;
            note(() -> "stock changes: " + backend);
            dispatcher.serve();
        });
    }

    private void runHome() {
        note(() -> "a slow home does " + slowHome.size());
        for (int i = slowHome.size(); i > 0; i--) {
            slowHome.remove().run();
        }
    }

    /** Whether nobody of the same line came before it. */
    boolean isNext(ModelCall call) {
        if (!call.waits()) {
            return true;
        }
        for (ModelCall other : calls) {
            if (other.waits() && other.joined < call.joined && alike(call, other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean alike(ModelCall one, ModelCall other) {
        Order mine = one.order;
        Order others = other.order;
        return mine.tenant().equals(others.tenant())
                && mine.priority() == others.priority()
                && mine.capability().equals(others.capability())
                && mine.tags().equals(others.tags())
                && mine.instance().equals(others.instance())
                && one.need.equals(other.need)
                && one.failedAt.equals(other.failedAt);
    }

    private void judge() {
        int held = 0;
        for (ModelBackend backend : backends) {
            int inFlight = backend.member().inFlight();
            check(inFlight == backend.held && inFlight >= 0, () -> backend + " and counts " + inFlight + " in flight");
            held += backend.registered ? backend.held : 0;
            saw(
                    Seen.EJECTED_OR_OPEN,
                    guarded
                            && (backend.member().guards().outlier().isEjected()
                                    || !backend.member().guards().breaker().mayCall()));
        }
        int all = held;
        check(fleet.inFlight() == all, () -> "the fleet counts " + fleet.inFlight() + " in flight, not " + all);
        for (ModelCall call : calls) {
            if (call.waits()) {
                judgeWaiting(call);
            }
        }
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("; ", violations));
        }
    }

    private void judgeWaiting(ModelCall call) {
        check(call.endings == 0, () -> call + " ended and waits");
        for (ModelBackend backend : backends) {
            boolean could = backend.canServe(call.order)
                    && backend.hasRoom()
                    && !call.failedAt.contains(backend.id)
                    && (!guarded || backend.member().standing(call.order, List.of()) == Standing.ELIGIBLE);
            check(!could, () -> call + " waits though there is room at " + backend);
        }
    }

    private void finish() {
        note(() -> "the end");
        Future<Void> idle = null;
        if (random.nextBoolean()) {
            idle = dispatcher.drain();
            drained = true;
            check(dispatcher.queued() == 0, () -> "someone waits after the drain");
        }
        for (int round = 0; round < 200 && !isOver(); round++) {
            while (!running.isEmpty()) {
                running.getLast().answer();
            }
            while (!leases.isEmpty()) {
                leases.getLast().end();
            }
            runHome();
            time.pass(Duration.ofSeconds(5));
            judge();
        }
        time.pass(Duration.ofHours(1));
        judge();
        for (ModelCall call : calls) {
            check(call.endings == 1, () -> call + " ended " + call.endings + " times");
        }
        asked.forEach(each -> check(each.isComplete(), () -> "a lease or drain is left open"));
        for (ModelBackend backend : backends) {
            InstanceFigures figures = backend.member().guards().metrics().figures();
            check(backend.held == 0, () -> "in flight at the end: " + backend);
            check(
                    figures.total() == backend.began
                            && figures.succeeded() == backend.succeeded
                            && figures.failed() == backend.failed
                            && figures.ignored() == backend.ignored,
                    () -> backend.id + " saw " + backend.began + " = " + backend.succeeded + " + " + backend.failed
                            + " + " + backend.ignored + " and counts " + figures.total() + " = "
                            + figures.succeeded() + " + " + figures.failed() + " + " + figures.ignored());
        }
        boolean over = idle == null || idle.isComplete();
        check(over, () -> "the drain is not over");
        check(dispatcher.queued() == 0 && dispatcher.queue().bytes() == 0, () -> "someone waits at the end");
        check(time.pending() == 0, () -> time.pending() + " timers are pending at the end");
        judge();
    }

    private boolean isOver() {
        return running.isEmpty()
                && leases.isEmpty()
                && slowHome.isEmpty()
                && calls.stream().allMatch(call -> call.endings == 1);
    }

    private Optional<ModelBackend> backend() {
        List<ModelBackend> there =
                backends.stream().filter(backend -> backend.registered).toList();
        return there.isEmpty() ? Optional.empty() : Optional.of(pick(there));
    }

    private <E> E pick(List<E> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void saw(Seen what, boolean really) {
        if (really) {
            seen[what.ordinal()]++;
        }
    }

    private void note(Supplier<String> what) {
        if (trace.size() == TRACE) {
            trace.removeFirst();
        }
        trace.addLast(time.nanos() / 1_000_000 + " ms: " + what.get());
    }
}
