package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.health.HealthMonitor;
import dev.resourcehub.health.Outlier;
import dev.resourcehub.health.Recovery;
import dev.resourcehub.metrics.InstanceMetrics;
import dev.resourcehub.resilience.CircuitBreaker;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Lifecycle;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.runtime.InOrder;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One instance of a fleet: what is said of it, what is known of it, and what guards it. Any thread. */
final class Member<R> implements Candidate {

    private final Enrolment<R> enrolment;
    private final Guards guards;
    private final boolean hasParts;
    private final Map<String, CapabilityGuards> parts = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger preparing = new AtomicInteger();
    private final Probation probation = new Probation();
    private final InOrder changes = new InOrder();
    private volatile InstanceSpec spec;
    private volatile Offer offer;
    private volatile Lifecycle lifecycle = Lifecycle.registered();
    private volatile boolean available;
    private volatile @Nullable HealthMonitor monitor;
    private volatile @Nullable Recovery recovery;
    private volatile long progressedNanos;
    private volatile Runnable up = () -> {};
    private volatile Runnable gone = () -> {};

    Member(Enrolment<R> enrolment, Guards guards) {
        this.enrolment = enrolment;
        this.guards = guards;
        this.hasParts = guards.parts().isPresent();
        this.spec = enrolment.spec();
        this.offer = enrolment.offer();
    }

    @Override
    public InstanceId id() {
        return enrolment.spec().id();
    }

    R resource() {
        return enrolment.resource();
    }

    Enrolment<R> enrolment() {
        return enrolment;
    }

    InstanceSpec spec() {
        return spec;
    }

    Offer offer() {
        return offer;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    Guards guards() {
        return guards;
    }

    Map<String, CapabilityGuards> parts() {
        return parts;
    }

    /** What follows from its changes of status, in their order. */
    InOrder changes() {
        return changes;
    }

    void watchedBy(HealthMonitor monitor) {
        this.monitor = monitor;
    }

    void recoveredBy(Recovery recovery) {
        this.recovery = recovery;
    }

    @Nullable
    Recovery recovery() {
        return recovery;
    }

    void unwatch() {
        HealthMonitor watching = monitor;
        if (watching != null) {
            watching.stop();
        }
        Recovery recovering = recovery;
        if (recovering != null) {
            recovering.stop();
        }
        gone.run();
    }

    /** Runs {@code action} when it is watched no longer. */
    void whenGone(Runnable action) {
        gone = action;
    }

    /** Asks it now how it is; completes after the answer, at once where it has no probe. */
    Future<Void> ask() {
        HealthMonitor watching = monitor;
        return watching == null
                ? Future.succeededFuture()
                : watching.askNow().<Void>mapEmpty().otherwiseEmpty();
    }

    /** It was brought up anew: what was seen of it says nothing any more. */
    void renew() {
        guards.outlier().forget();
        guards.breaker().reset();
        parts.values().forEach(part -> part.breaker().reset());
        HealthMonitor watching = monitor;
        if (watching != null) {
            watching.renew();
        }
    }

    /** Runs {@code action} when it is no longer being started. */
    void whenUp(Runnable action) {
        up = action;
    }

    void isUp() {
        up.run();
    }

    void describe(InstanceSpec spec) {
        this.spec = spec;
    }

    /** Lanes of what it no longer offers go; calls that run in them end there all the same. */
    void offers(Offer offer) {
        this.offer = offer;
        parts.keySet().removeIf(capability -> !offer.capabilities().contains(capability));
    }

    void became(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
        this.available = lifecycle.status().isAvailable();
    }

    boolean isAvailable() {
        return available;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public int limit() {
        return spec.maxConcurrent();
    }

    @Override
    public double weight() {
        return spec.weight() * guards.start().share();
    }

    @Override
    public double ramp() {
        return guards.start().share();
    }

    @Override
    public double latencyNanos() {
        return guards.metrics().peakEwmaNanos();
    }

    @Override
    public boolean isResident(String capability) {
        return offer.resident().contains(capability);
    }

    /** Until its breaker, and that of a capability, may let calls through; zero when they do. */
    Duration breakerWait(String capability) {
        Duration whole = guards.breaker().retryAfter();
        CapabilityGuards part = capability.isEmpty() ? null : parts.get(capability);
        Duration ofPart = part == null ? Duration.ZERO : part.breaker().retryAfter();
        return whole.compareTo(ofPart) >= 0 ? whole : ofPart;
    }

    /** Where it stands; takes nothing. */
    Standing standing(Order order, List<InstanceId> tried) {
        String capability = order.capability();
        return capability.isEmpty() || offer.capabilities().contains(capability)
                ? standingOfOffering(order, tried)
                : Standing.NOT_OFFERED;
    }

    /** The same for one that is known to offer what the order needs. */
    Standing standingOfOffering(Order order, List<InstanceId> tried) {
        if (order.instance().isPresent() && !order.instance().get().equals(id())) {
            return Standing.OTHER_INSTANCE;
        }
        if (!order.tags().isEmpty() && !spec.tags().containsAll(order.tags())) {
            return Standing.OTHER_TAGS;
        }
        if (!available) {
            return Standing.UNAVAILABLE;
        }
        if (!tried.isEmpty() && tried.contains(id())) {
            return Standing.TRIED;
        }
        if (guards.outlier().isEjected()) {
            return Standing.EJECTED;
        }
        if (!guards.breaker().mayCall()) {
            return Standing.BREAKER_OPEN;
        }
        if (inFlight.get() >= spec.maxConcurrent() || probation.isTaken()) {
            return Standing.FULL;
        }
        return standingOfPart(guardsOf(order.capability()));
    }

    private static Standing standingOfPart(@Nullable CapabilityGuards part) {
        if (part == null) {
            return Standing.ELIGIBLE;
        }
        if (!part.breaker().mayCall()) {
            return Standing.CAPABILITY_BREAKER_OPEN;
        }
        return part.bulkhead().isFull() ? Standing.CAPABILITY_FULL : Standing.ELIGIBLE;
    }

    /** Takes a place, under the cap of the moment. */
    boolean tryEnter() {
        if (!probation.tryTake()) {
            return false;
        }
        int running = inFlight.get();
        while (running < spec.maxConcurrent()) {
            if (inFlight.compareAndSet(running, running + 1)) {
                return true;
            }
            running = inFlight.get();
        }
        probation.giveBack();
        return false;
    }

    /** Gives a place back; true when it was the last. */
    boolean leave() {
        int left = inFlight.decrementAndGet();
        probation.giveBack();
        if (left < 0) {
            throw new IllegalStateException("more calls left " + id() + " than entered");
        }
        return left == 0;
    }

    /** A call there is silent for a known reason, such as a model that is being loaded. */
    void prepares() {
        preparing.incrementAndGet();
    }

    void prepared() {
        preparing.decrementAndGet();
    }

    /** It was sent away and gets calls again. */
    void cameBack() {
        probation.begin();
    }

    /** A call there gave a result; whether that made room for more. */
    boolean answered() {
        return probation.pass();
    }

    /** A call there began or gave a result. */
    void progressed(long nowNanos) {
        progressedNanos = nowNanos;
    }

    /** Whether calls run there of which none gave a result for {@code limitNanos}, without a known reason. */
    boolean isSilent(long nowNanos, long limitNanos) {
        return inFlight.get() > 0 && preparing.get() == 0 && nowNanos - progressedNanos >= limitNanos;
    }

    /** The part of a capability, made when it is first used; absent where this fleet has none. */
    @Nullable
    CapabilityGuards guardsOf(String capability) {
        if (!hasParts || capability.isEmpty()) {
            return null;
        }
        CapabilityGuards part = parts.get(capability);
        return part != null
                ? part
                : parts.computeIfAbsent(capability, guards.parts().orElseThrow());
    }

    /**
     * What guards an instance as a whole.
     *
     * @param parts makes the part of a capability; empty where capabilities have no guards of their own
     */
    record Guards(
            CircuitBreaker breaker,
            Outlier outlier,
            InstanceMetrics metrics,
            Start start,
            Optional<Function<String, CapabilityGuards>> parts) {}
}
