package dev.resourcehub.dispatch;

import dev.resourcehub.health.HealthMonitor;
import dev.resourcehub.health.Probe;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Lifecycle;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * The instances of one hub: who belongs to it, how each is, and what an operator does with them.
 *
 * <p>An instance that is registered is asked at once how it is, and gets calls as soon as it answers. Any thread; events
 * are told in order, outside of every lock.
 *
 * @param <R> what stands behind an instance, such as a client of one server
 */
public final class Fleet<R> {

    private final String hub;
    private final FleetSettings settings;
    private final Ports ports;
    private final EventLog events;
    private final Guarding<R> guarding;
    private final Map<InstanceId, Promise<Boolean>> drains = new ConcurrentHashMap<>();
    private final Promise<Void> idle = Promise.promise();
    private volatile Snapshot<R> snapshot = Snapshot.of(List.of());
    private final Set<Member<R>> departed = ConcurrentHashMap.newKeySet();
    private volatile Runnable room = () -> {};
    private volatile BooleanSupplier inLine = () -> false;
    private volatile Consumer<InstanceId> forget = gone -> {};
    private volatile boolean leavesMatter;
    private volatile boolean idleWanted;
    private volatile boolean closed;

    /**
     * A fleet without instances.
     *
     * @param hub its name, such as {@code ollama}, as figures and failures name it
     */
    public Fleet(String hub, FleetSettings settings, Ports ports, InstantSource clock) {
        this.hub = hub;
        this.settings = settings;
        this.ports = ports;
        this.events = new EventLog(settings.events(), clock);
        this.guarding = new Guarding<>(
                hub, settings, ports, events, () -> room.run(), () -> inLine.getAsBoolean(), id -> snapshot.find(id));
    }

    /** Its name. */
    public String hub() {
        return hub;
    }

    /**
     * Adds an instance and asks it at once how it is. Completes with its status after the first answer; fails with
     * {@code Conflict} when the id is taken, or when the instance is removed before it answered.
     */
    public Future<InstanceStatus> register(Enrolment<R> enrolment) {
        Member<R> member;
        synchronized (this) {
            if (closed) {
                return refused(new Failure.Draining(Duration.ofSeconds(1)));
            }
            InstanceId id = enrolment.spec().id();
            if (snapshot.find(id) != null) {
                return refused(new Failure.Conflict(Codes.CONFLICT, "instance " + id, "registered"));
            }
            member = guarding.admit(enrolment);
            List<Member<R>> members = new ArrayList<>(snapshot.members());
            members.add(member);
            snapshot = Snapshot.of(members);
        }
        events.add(new HubEvent.Registered(member.id()));
        return watch(member).map(seen -> member.lifecycle().status());
    }

    private Future<Void> watch(Member<R> member) {
        Enrolment<R> enrolment = member.enrolment();
        if (enrolment.probe().isEmpty()) {
            apply(member, new Lifecycle.Event.Well());
            return Future.succeededFuture();
        }
        Probe probe = enrolment.probe().get();
        Promise<Void> first = Promise.promise();
        member.whenGone(() -> first.tryFail(
                new HubException(new Failure.Conflict(Codes.CONFLICT, "instance " + member.id(), "removed"))));
        HealthMonitor monitor = new HealthMonitor(
                enrolment.health(),
                () -> {
                    lookForSilence(member);
                    return probe.check();
                },
                (verdict, reason) -> {
                    apply(member, event(verdict, reason));
                    first.tryComplete();
                },
                ports.timers(),
                ports.chance());
        member.watchedBy(monitor);
        enrolment.driver().ifPresent(driver -> guarding.recover(member, driver, probe));
        monitor.start();
        if (closed || snapshot.find(member.id()) != member) {
            member.unwatch();
        }
        return first.future();
    }

    /** What answers its probes and none of its calls is not well. */
    private void lookForSilence(Member<R> member) {
        if (member.isSilent(ports.ticker().nanos(), stallNanos())) {
            int stalled = Math.min(member.inFlight(), settings.outliers().stalls());
            for (int i = 0; i < stalled; i++) {
                member.guards().outlier().stalled();
            }
        }
    }

    long stallNanos() {
        return settings.stallAfter().toNanos();
    }

    /** What {@code id} can do now; unknown ids are left alone. */
    public void offer(InstanceId id, Offer offer) {
        Member<R> member = snapshot.find(id);
        if (member == null || member.offer().equals(offer)) {
            return;
        }
        synchronized (this) {
            member.offers(offer);
            snapshot = Snapshot.of(snapshot.members());
        }
        room.run();
    }

    /** Changes what is said of an instance; its id stays. Fails with {@code Unknown} where there is none. */
    public Future<InstanceView> update(InstanceId id, UnaryOperator<InstanceSpec> change) {
        return with(id, member -> {
            synchronized (member) {
                int before = member.limit();
                InstanceSpec spec = change.apply(member.spec());
                if (!spec.id().equals(id)) {
                    throw new IllegalArgumentException("an update does not change an instance's id");
                }
                member.describe(spec);
                if (spec.maxConcurrent() != before) {
                    guarding.capChanged(member);
                }
            }
            events.add(new HubEvent.Updated(id));
            room.run();
            return Future.succeededFuture(Views.of(member));
        });
    }

    /** Says how an instance is, for those that are not asked by a probe. */
    public void mark(InstanceId id, Verdict verdict, String reason) {
        Member<R> member = snapshot.find(id);
        if (member != null) {
            apply(member, event(verdict, reason));
        }
    }

    /**
     * Lets an instance finish what runs and gives it nothing new. Completes with true when nothing runs there any more,
     * with false when {@code limit} passed first: then it stays closed to new calls and what runs goes on.
     */
    public Future<Boolean> drain(InstanceId id, Duration limit) {
        return with(id, member -> {
            Promise<Boolean> done = drains.computeIfAbsent(id, first -> Promise.promise());
            leavesMatter = true;
            apply(member, new Lifecycle.Event.DrainRequested());
            var late = ports.timers().after(limit, () -> done.tryComplete(false));
            left(member);
            return done.future().onComplete(ended -> {
                late.cancel();
                drains.remove(id, done);
            });
        });
    }

    /** Lets a drained or draining instance take calls again. */
    public Future<InstanceView> resume(InstanceId id) {
        return with(id, member -> {
            Promise<Boolean> drain = drains.remove(id);
            if (drain != null) {
                drain.tryFail(new HubException(new Failure.Cancelled("resume")));
            }
            apply(member, new Lifecycle.Event.Resumed());
            return Future.succeededFuture(Views.of(member));
        });
    }

    /** Takes an instance out; what runs there finishes. */
    public Future<Void> remove(InstanceId id) {
        return with(id, member -> {
            synchronized (this) {
                List<Member<R>> members = new ArrayList<>(snapshot.members());
                if (!members.remove(member)) {
                    return unknown(id);
                }
                snapshot = Snapshot.of(members);
            }
            departed.add(member);
            leavesMatter = true;
            member.unwatch();
            guarding.release(member);
            forget.accept(id);
            apply(member, new Lifecycle.Event.StopRequested());
            Promise<Boolean> drain = drains.remove(id);
            if (drain != null) {
                drain.tryComplete(member.inFlight() == 0);
            }
            events.add(new HubEvent.Unregistered(id));
            room.run();
            left(member);
            return Future.succeededFuture();
        });
    }

    /**
     * Starts an instance anew; completes when it answers well again, or its time to come up has passed: its status says
     * which. Fails with {@code Conflict} where the hub has no driver for it, and as the driver does.
     */
    public Future<InstanceView> restart(InstanceId id) {
        return with(id, member -> {
            if (member.enrolment().driver().isEmpty()) {
                return refused(new Failure.Conflict(Codes.CONFLICT, "instance " + id, "not started by this hub"));
            }
            return guarding.restart(member, member.enrolment().driver().get()).map(over -> Views.of(member));
        });
    }

    /** Asks an instance now how it is; completes after the answer. */
    public Future<InstanceView> check(InstanceId id) {
        return with(id, member -> member.ask().map(asked -> Views.of(member)));
    }

    /** Every instance in the order of registration. */
    public List<InstanceView> views() {
        return snapshot.members().stream().map(member -> Views.of(member)).toList();
    }

    /** One instance. */
    public Optional<InstanceView> view(InstanceId id) {
        return Optional.ofNullable(snapshot.find(id)).map(Views::of);
    }

    /** What stands behind an instance. */
    public Optional<R> resource(InstanceId id) {
        return Optional.ofNullable(snapshot.find(id)).map(Member::resource);
    }

    /** What stands behind each instance that takes calls now. */
    public List<R> available() {
        return snapshot.members().stream()
                .filter(Member::isAvailable)
                .map(Member::resource)
                .toList();
    }

    /** Calls that run at all instances together. */
    public int inFlight() {
        int sum = 0;
        for (Member<R> member : snapshot.members()) {
            sum += member.inFlight();
        }
        return sum;
    }

    /** Events of the past that are kept, after {@code number}; oldest first. */
    public List<Happening> events(long number) {
        return events.after(number);
    }

    /** Tells {@code listener} the kept events after {@code number} and then each new one; closing ends that. */
    public Subscription subscribe(long number, Consumer<Happening> listener) {
        return events.subscribe(number, listener);
    }

    /** Watches nobody any more; what runs goes on. Idempotent. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        snapshot.members().forEach(member -> {
            member.unwatch();
            guarding.release(member);
        });
    }

    Snapshot<R> snapshot() {
        return snapshot;
    }

    /** What is to happen when there may be room for those who wait, and whether a thread is just looking for it. */
    void onRoom(Runnable action, BooleanSupplier inLine) {
        this.room = action;
        this.inLine = inLine;
    }

    /** Shows how many wait, and what memory their calls hold, on the page of figures. */
    void showLine(IntSupplier waiting, LongSupplier bytes) {
        guarding.showLine(waiting, bytes);
    }

    /** What is to happen when an instance has left. */
    void onForget(Consumer<InstanceId> action) {
        forget = action;
    }

    /** A call could not reach it: asks it at once. */
    void suspect(Member<R> member) {
        member.ask();
    }

    /** A call tries an instance whose breaker was open: when it never ends, others may try later. */
    void trialBegan() {
        guarding.trialBegan();
    }

    /** A call has left an instance. */
    void left(Member<R> member) {
        if (!leavesMatter) {
            return;
        }
        if (member.inFlight() == 0 && member.lifecycle().status() == InstanceStatus.DRAINING) {
            apply(member, new Lifecycle.Event.Drained());
            Promise<Boolean> drain = drains.get(member.id());
            if (drain != null) {
                drain.tryComplete(true);
            }
        }
        if (member.inFlight() == 0) {
            departed.remove(member);
        }
        checkIdle();
    }

    /** Completes when nothing runs anywhere. */
    Future<Void> idle() {
        leavesMatter = true;
        idleWanted = true;
        checkIdle();
        return idle.future();
    }

    private void checkIdle() {
        if (idleWanted && inFlight() == 0 && departed.stream().allMatch(member -> member.inFlight() == 0)) {
            idle.tryComplete();
        }
    }

    private void apply(Member<R> member, Lifecycle.Event event) {
        guarding.apply(member, event);
    }

    private <T> Future<T> with(InstanceId id, Operation<R, T> operation) {
        Member<R> member = snapshot.find(id);
        return member == null ? unknown(id) : operation.on(member);
    }

    private <T> Future<T> unknown(InstanceId id) {
        return refused(new Failure.Unknown(
                DispatchCodes.INSTANCE_NOT_FOUND,
                "instance",
                id.value(),
                snapshot.members().stream()
                        .limit(20)
                        .map(known -> known.id().value())
                        .toList()));
    }

    private static Lifecycle.Event event(Verdict verdict, String reason) {
        return switch (verdict) {
            case WELL -> new Lifecycle.Event.Well();
            case DEGRADED -> new Lifecycle.Event.Degraded(reason);
            case UNWELL -> new Lifecycle.Event.Unwell(reason);
        };
    }

    private static <T> Future<T> refused(Failure failure) {
        return Future.failedFuture(new HubException(failure));
    }

    /** What an operator does with one instance. */
    @FunctionalInterface
    private interface Operation<R, T> {
        Future<T> on(Member<R> member);
    }
}
