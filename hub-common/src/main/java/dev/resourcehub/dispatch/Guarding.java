package dev.resourcehub.dispatch;

import dev.resourcehub.health.Outlier;
import dev.resourcehub.health.OutlierDetector;
import dev.resourcehub.health.Probe;
import dev.resourcehub.health.Recovery;
import dev.resourcehub.health.RecoveryGate;
import dev.resourcehub.metrics.HubMeters;
import dev.resourcehub.metrics.InstanceLevels;
import dev.resourcehub.metrics.InstanceMetrics;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resilience.Bulkhead;
import dev.resourcehub.resilience.CircuitBreaker;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.Lifecycle;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Gives each instance its guards, and follows what they and the probes say of it. Any thread. */
final class Guarding<R> {

    private final FleetSettings settings;
    private final Ports ports;
    private final EventLog events;
    private final Runnable room;
    private final BooleanSupplier inLine;
    private final OutlierDetector outliers;
    private final HubMeters meters;
    private final RecoveryGate gate;
    private final Function<InstanceId, @Nullable Member<R>> find;

    Guarding(
            String hub,
            FleetSettings settings,
            Ports ports,
            EventLog events,
            Runnable room,
            BooleanSupplier inLine,
            Function<InstanceId, @Nullable Member<R>> find) {
        this.settings = settings;
        this.ports = ports;
        this.events = events;
        this.room = room;
        this.inLine = inLine;
        this.find = find;
        this.gate = new RecoveryGate(settings.recoveries());
        this.outliers = new OutlierDetector(settings.outliers(), ports.ticker(), this::ejectionChanged);
        this.meters = new HubMeters(hub, settings.metrics(), ports.meters());
    }

    /** A member with its guards, shown on the page of figures. */
    Member<R> admit(Enrolment<R> enrolment) {
        InstanceSpec spec = enrolment.spec();
        Outlier outlier = outliers.forInstance(spec.id());
        outlier.becameUnavailable();
        Member.Guards guards = new Member.Guards(
                breaker(settings.breaker(), spec.id(), ""),
                outlier,
                new InstanceMetrics(settings.metrics(), ports.ticker()),
                new Start(settings.slowStart(), ports.ticker()),
                parts(spec));
        Member<R> member = new Member<>(enrolment, guards);
        meters.add(
                spec.id(),
                guards.metrics(),
                new InstanceLevels(
                        member::isAvailable,
                        member::inFlight,
                        () -> member.spec().maxConcurrent(),
                        () -> level(guards.breaker().state())));
        return member;
    }

    void showLine(IntSupplier waiting, LongSupplier bytes) {
        meters.queue(waiting, bytes);
    }

    /** The member has left. */
    void release(Member<R> member) {
        outliers.remove(member.id());
        meters.remove(member.id());
    }

    /** Follows an event of a member's life: its status, the event for those who listen, slow start, those who wait. */
    void apply(Member<R> member, Lifecycle.Event event) {
        synchronized (member) {
            Lifecycle.Transition change = member.lifecycle().on(event);
            member.became(change.after());
            change.event(member.id()).ifPresent(events::note);
            if (change.changesStatus()) {
                member.changes().note(() -> follow(member, change));
            }
        }
        events.tell();
        member.changes().tell();
    }

    private void follow(Member<R> member, Lifecycle.Transition change) {
        if (change.before().status() == InstanceStatus.STARTING) {
            member.isUp();
        }
        boolean was = change.before().status().isAvailable();
        boolean is = change.after().status().isAvailable();
        if (is && !was) {
            member.guards().outlier().becameAvailable();
            if (change.before().seenWell()) {
                member.guards().start().recovered();
            }
            room.run();
        } else if (was && !is) {
            member.guards().outlier().becameUnavailable();
        }
        Recovery recovery = member.recovery();
        if (recovery != null && is) {
            recovery.well();
        } else if (recovery != null && change.after().status() == InstanceStatus.UNHEALTHY) {
            recovery.unwell();
        }
    }

    /** Brings a member back by itself when it is unwell. */
    void recover(Member<R> member, Recovery.Driver driver, Probe probe) {
        member.recoveredBy(new Recovery(
                settings.recovery(),
                () -> restart(member, driver, "recovery"),
                probe,
                gate,
                new Recoveries(member),
                ports.timers(),
                ports.chance()));
    }

    /** Starts a member anew; completes when it was started, which is not yet when it is well. */
    Future<Void> restart(Member<R> member, Recovery.Driver driver, String cause) {
        apply(member, new Lifecycle.Event.StartRequested(cause));
        return driver.restart()
                .onSuccess(started -> {
                    apply(member, new Lifecycle.Event.Started());
                    member.renew();
                })
                .onFailure(broken -> apply(member, new Lifecycle.Event.StartFailed(reason(broken))));
    }

    /** Starts a member anew because an operator wants it; completes when it is well, or its time to come up has passed. */
    Future<Void> restart(Member<R> member, Recovery.Driver driver) {
        Recovery recovery = member.recovery();
        if (recovery != null) {
            recovery.reset();
        }
        Promise<Void> up = Promise.promise();
        member.whenUp(up::tryComplete);
        return restart(member, driver, "restart").compose(started -> {
            Timers.Timer late = ports.timers()
                    .after(settings.recovery().upWithin(), () -> apply(member, new Lifecycle.Event.StartLimitPassed()));
            return up.future().onComplete(over -> late.cancel());
        });
    }

    private static String reason(Throwable broken) {
        String message = broken.getMessage();
        return message == null ? broken.getClass().getSimpleName() : message;
    }

    private Optional<Function<String, CapabilityGuards>> parts(InstanceSpec spec) {
        if (settings.capabilityBreaker().isEmpty() && settings.concurrency().isEmpty()) {
            return Optional.empty();
        }
        BreakerSettings breaker = settings.capabilityBreaker().orElse(BreakerSettings.OFF);
        return Optional.of(
                capability -> new CapabilityGuards(bulkhead(find(spec)), breaker(breaker, spec.id(), capability)));
    }

    /** Its cap as it is now; before it is registered, as it joins. */
    private InstanceSpec find(InstanceSpec first) {
        Member<R> member = find.apply(first.id());
        return member == null ? first : member.spec();
    }

    /** The operator changed the cap: what was learned under the old one is learned anew. */
    void capChanged(Member<R> member) {
        member.parts().replaceAll((capability, part) -> new CapabilityGuards(bulkhead(member.spec()), part.breaker()));
    }

    private Bulkhead bulkhead(InstanceSpec spec) {
        return settings.concurrency()
                .map(learned -> Bulkhead.adaptive(learned.atMost(spec.maxConcurrent()), ports.ticker()))
                .orElseGet(() -> Bulkhead.fixed(spec.maxConcurrent()));
    }

    private CircuitBreaker breaker(BreakerSettings breaker, InstanceId id, String scope) {
        return CircuitBreaker.create(breaker, ports.ticker(), (from, to, reason) -> {
            events.note(new HubEvent.BreakerChanged(id, scope, from.wireName(), to.wireName(), reason));
            tell();
            if (to == CircuitBreaker.State.OPEN) {
                Member<R> member = find.apply(id);
                wakeAfter(member == null ? Duration.ZERO : member.breakerWait(scope));
            } else {
                room.run();
            }
        });
    }

    private void ejectionChanged(HubEvent event) {
        events.note(event);
        tell();
        switch (event) {
            case HubEvent.Ejected ejected -> wakeAfter(Duration.ofMillis(ejected.forMillis()));
            case HubEvent.Restored restored -> {
                Member<R> member = find.apply(restored.instance());
                if (member != null) {
                    member.guards().start().recovered();
                    member.cameBack();
                }
                room.run();
            }
            default -> {}
        }
    }

    /** A look for room may itself find that an instance may be tried again; what listens hears of it outside the line. */
    private void tell() {
        if (inLine.getAsBoolean()) {
            ports.timers().after(Duration.ZERO, events::tell);
        } else {
            events.tell();
        }
    }

    /** The place of a trial that never ends is free again after its limit, which nobody else tells. */
    void trialBegan() {
        wakeAfter(settings.breaker().trialLimit());
        settings.capabilityBreaker().ifPresent(breaker -> wakeAfter(breaker.trialLimit()));
    }

    /** Those who wait look again once a breaker or an ejection may let them through. */
    private void wakeAfter(Duration wait) {
        ports.timers().after(wait, () -> {
            outliers.restoreDue();
            room.run();
        });
    }

    /** Tells how the hub's own attempts go. */
    private final class Recoveries implements Recovery.Listener {
        private final Member<R> member;

        private Recoveries(Member<R> member) {
            this.member = member;
        }

        @Override
        public void attempting(int attempt) {}

        @Override
        public void recovered(int attempts) {
            events.add(new HubEvent.Recovered(member.id(), attempts));
            member.renew();
        }

        @Override
        public void failed(int attempt, String reason) {
            events.add(new HubEvent.RecoveryFailed(member.id(), attempt, reason));
            apply(member, new Lifecycle.Event.StartLimitPassed());
        }

        @Override
        public void gaveUp(int attempts) {
            apply(member, new Lifecycle.Event.GaveUp("gave up after " + attempts + " attempts"));
        }
    }

    private static int level(CircuitBreaker.State state) {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }
}
