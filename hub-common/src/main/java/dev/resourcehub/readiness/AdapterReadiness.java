package dev.resourcehub.readiness;

import dev.resourcehub.readiness.AdapterStanding.Reason;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.FailureText;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.InOrder;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether one adapter is ready, and those who wait until it is.
 *
 * <p>Any state may follow any other. Telling it the state it is in changes nothing but the reason. Who waits is woken when it
 * is ready, and told the failure when it fails meanwhile; who begins to wait for one that has failed waits for its next
 * attempt. Listeners are told outside of locks, in order. Any thread.
 */
public final class AdapterReadiness implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Reason NEW = new Reason("new", "It was not started yet.");

    private final String adapter;
    private final String type;
    private final Timers timers;
    private final InstantSource clock;
    private final InOrder tellings = new InOrder();
    private final List<Consumer<Transition>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<AdapterStanding>> followers = new CopyOnWriteArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<String, String> limitations = new LinkedHashMap<>();
    private Said said = new Said(AdapterState.INITIALIZING, NEW, List.of());
    private Optional<Mark> mark = Optional.empty();
    private AdapterStanding standing;
    private long transitions;

    /** What the adapter says of itself. */
    private record Said(AdapterState state, Reason reason, List<String> lost) {}

    /** What an operator says of it. */
    private record Mark(Instant until, Reason reason, Timers.Timer expiry) {}

    /** One who waits since the transition with number {@code since}. */
    private record Waiting(Promise<Void> promise, long since) {}

    /** A new adapter, which is {@link AdapterState#INITIALIZING}. */
    public AdapterReadiness(String adapter, String type, Timers timers, InstantSource clock) {
        this.adapter = adapter;
        this.type = type;
        this.timers = timers;
        this.clock = clock;
        this.standing = new AdapterStanding(
                adapter,
                type,
                AdapterState.INITIALIZING,
                clock.instant(),
                Optional.empty(),
                NEW,
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                Optional.empty());
    }

    /** Its id. */
    public String adapter() {
        return adapter;
    }

    /** Its type, such as {@code OllamaHub}. */
    public String type() {
        return type;
    }

    /** How it stands now. */
    public synchronized AdapterStanding standing() {
        return standing;
    }

    /** Whether calls may go to it. */
    public boolean isReady() {
        return standing().state().isReady();
    }

    /** An attempt to make it ready begins. */
    public void initializing(String why) {
        say(new Said(AdapterState.INITIALIZING, new Reason("initializing", why), List.of()), Optional.empty());
    }

    /** It can be used, but for what {@link #limit} says. */
    public void ready() {
        say(new Said(AdapterState.READY, new Reason("ready", "It can be used."), List.of()), Optional.empty());
    }

    /** The attempt ended well: it is ready, unless it said something else of itself meanwhile. */
    public void initialized() {
        boolean unsaid;
        synchronized (this) {
            unsaid = said.state() == AdapterState.INITIALIZING;
        }
        if (unsaid) {
            ready();
        }
    }

    /** It can be used, but for {@code lost}. */
    public void degraded(Reason why, List<String> lost) {
        say(new Said(AdapterState.DEGRADED, why, List.copyOf(lost)), Optional.empty());
    }

    /** The same, because of {@code failure}. */
    public void degraded(Failure failure, List<String> lost) {
        Reason why = new Reason(failure.code().value(), FailureText.of(failure));
        say(new Said(AdapterState.DEGRADED, why, List.copyOf(lost)), Optional.of(failure));
    }

    /** It cannot be used. */
    public void failed(Failure failure) {
        Reason why = new Reason(failure.code().value(), "It failed: " + FailureText.of(failure));
        say(new Said(AdapterState.FAILED, why, List.of()), Optional.of(failure));
    }

    private void say(Said next, Optional<Failure> failure) {
        synchronized (this) {
            said = next;
            publish(failure);
        }
        tellings.tell();
    }

    /** {@code capability} cannot be used until {@link #lift}: a ready adapter is degraded meanwhile. */
    public void limit(String capability, String why) {
        synchronized (this) {
            limitations.put(capability, why);
            publish(Optional.empty());
        }
        tellings.tell();
    }

    /** {@code capability} can be used again. */
    public void lift(String capability) {
        synchronized (this) {
            limitations.remove(capability);
            publish(Optional.empty());
        }
        tellings.tell();
    }

    /** It counts as ready for {@code lasting}, whatever it says itself, because {@code why}; returns until when. */
    public Instant markReady(String why, Duration lasting) {
        Instant until = clock.instant().plus(lasting);
        markReady(why, until);
        return until;
    }

    /** The same {@code until} a moment. */
    void markReady(String why, Instant until) {
        Duration lasting = Duration.between(clock.instant(), until);
        synchronized (this) {
            mark.ifPresent(before -> before.expiry().cancel());
            Timers.Timer expiry = timers.after(lasting, () -> unmark(until));
            mark = Optional.of(new Mark(until, new Reason("marked_ready", why), expiry));
            publish(Optional.empty());
        }
        tellings.tell();
    }

    private void unmark(Instant until) {
        synchronized (this) {
            if (mark.filter(now -> now.until().equals(until)).isEmpty()) {
                return;
            }
            mark = Optional.empty();
            publish(Optional.empty());
        }
        tellings.tell();
    }

    /** What it says itself counts again. */
    public void unmark() {
        synchronized (this) {
            mark.ifPresent(now -> now.expiry().cancel());
            mark = Optional.empty();
            publish(Optional.empty());
        }
        tellings.tell();
    }

    /** Makes what is shown of what was said; call under the lock. */
    private void publish(Optional<Failure> failure) {
        AdapterStanding before = standing;
        Set<String> lost = new LinkedHashSet<>(said.lost());
        AdapterState state = said.state();
        Reason reason = said.reason();
        if (state.isReady() && !limitations.isEmpty()) {
            lost.addAll(limitations.keySet());
            if (state == AdapterState.READY) {
                state = AdapterState.DEGRADED;
                reason = new Reason("limited", String.join(" ", limitations.values()));
            }
        }
        if (mark.isPresent()) {
            state = AdapterState.READY;
            reason = mark.get().reason();
        }
        boolean changes = state != before.state();
        Instant now = clock.instant();
        standing = new AdapterStanding(
                adapter,
                type,
                state,
                changes ? now : before.since(),
                changes ? Optional.of(before.state()) : before.previous(),
                reason,
                failure.or(before::lastFailure),
                failure.map(seen -> now).or(before::failedAt),
                said.state().isReady() ? 0 : before.attempts() + (failure.isPresent() ? 1 : 0),
                List.copyOf(lost),
                mark.map(Mark::until));
        if (changes) {
            long number = ++transitions;
            Transition transition = new Transition(before.state(), state, now, standing);
            tellings.note(() -> tell(transition, number));
        }
        if (changes || !reason.equals(before.reason())) {
            AdapterStanding told = standing;
            tellings.note(() -> followers.forEach(follower -> follower.accept(told)));
        }
    }

    private void tell(Transition transition, long number) {
        wake(number);
        listeners.forEach(listener -> listener.accept(transition));
    }

    /** Looks at the state as it is now, which may be a later one: only who waited before it failed is told of that. */
    private void wake(long number) {
        List<Waiting> woken = new ArrayList<>();
        HubException failure;
        boolean ready;
        synchronized (this) {
            failure = notReady();
            ready = standing.state().isReady();
            boolean failed = standing.state() == AdapterState.FAILED;
            waiting.removeIf(one -> (ready || (failed && one.since() < number)) && woken.add(one));
        }
        for (Waiting one : woken) {
            if (ready) {
                one.promise().tryComplete();
            } else {
                one.promise().tryFail(failure);
            }
        }
    }

    /** Tells {@code listener} each transition from now on; closing ends that. */
    public Subscription onTransition(Consumer<Transition> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Tells {@code listener} how it stands now, and then whenever state or reason are others; closing ends that. */
    public Subscription follow(Consumer<AdapterStanding> listener) {
        synchronized (this) {
            AdapterStanding now = standing;
            tellings.note(() -> {
                listener.accept(now);
                followers.add(listener);
            });
        }
        tellings.tell();
        return () -> {
            synchronized (this) {
                tellings.note(() -> followers.remove(listener));
            }
            tellings.tell();
        };
    }

    /**
     * Ends when it is ready; at once when it is now, or when {@code timeout} is zero or less.
     *
     * <p>Fails with {@link Failure.NotReady} after {@code timeout} or when the adapter fails, with the adapter's failure as
     * its cause; with {@link Failure.Cancelled} when {@code cancellation} fires first.
     */
    public Future<Void> awaitReady(Duration timeout, Cancellation cancellation) {
        Promise<Void> promise = Promise.promise();
        synchronized (this) {
            if (standing.state().isReady()) {
                return Future.succeededFuture();
            }
            if (!timeout.isPositive()) {
                return Future.failedFuture(notReady());
            }
            if (waiting.size() >= MOST_WAITING) {
                return Future.failedFuture(
                        new HubException(new Failure.NoCapacity(Codes.QUEUE_FULL, "adapter " + adapter, COME_BACK)));
            }
            waiting.add(new Waiting(promise, transitions));
        }
        Timers.Timer timer = timers.after(timeout, () -> leave(promise, expired()));
        Cancellation.Registration leaving = cancellation.onCancel(() -> leave(
                promise,
                new HubException(new Failure.Cancelled(cancellation.by().orElse("client")))));
        return promise.future().onComplete(ended -> {
            timer.cancel();
            leaving.close();
        });
    }

    private synchronized HubException expired() {
        return notReady();
    }

    private void leave(Promise<Void> promise, HubException why) {
        synchronized (this) {
            waiting.removeIf(one -> one.promise().equals(promise));
        }
        promise.tryFail(why);
    }

    /** The failure of a call that may not go to it now. */
    synchronized HubException notReady() {
        Failure.NotReady failure = new Failure.NotReady(
                Codes.NOT_READY,
                "adapter " + adapter,
                standing.state().wireName(),
                Optional.empty(),
                COME_BACK,
                List.of(standing.reason().text()));
        @Nullable Failure last = standing.lastFailure().orElse(null);
        return last == null ? new HubException(failure) : new HubException(failure, new HubException(last));
    }

    /** Lets go of all who wait, and of the operator's word. */
    @Override
    public void close() {
        List<Waiting> all;
        synchronized (this) {
            all = List.copyOf(waiting);
            waiting.clear();
            mark.ifPresent(now -> now.expiry().cancel());
        }
        HubException closing = new HubException(new Failure.Draining(COME_BACK));
        all.forEach(one -> one.promise().tryFail(closing));
    }
}
