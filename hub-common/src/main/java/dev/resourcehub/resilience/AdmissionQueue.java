package dev.resourcehub.resilience;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers who wait until something that their attempt can take is free.
 *
 * <p>Service order is by priority, then by weighted fair share between tenants ({@link FairClock}), then by arrival. A
 * flow is what makes attempts alike: when the first of a flow fails, the others of that flow are not tried in this round,
 * and other flows are not held up. Bounded by number, bytes and predicted wait; where no place is left those who cannot make
 * their deadline go first, then one of lower priority gives way, then one of a tenant that holds more places than its share.
 *
 * <p>Attempts run under the queue's lock: they are short, take or refuse, and never come back into the queue. Futures end
 * outside the lock, in the order in which they were decided; what runs on them may call anything here. An attempt that
 * succeeded is always delivered, even to a caller that cancels at that moment, so the caller gives back what it does not
 * want. Any thread.
 *
 * <p>No wake-up is lost as long as whoever frees something then calls {@link #serve}, or finds {@link #isEmpty} true: who
 * joins is visible to both before its attempt looks.
 *
 * @param <K> the flow: equal for callers whose attempts take from the same
 * @param <T> what is waited for
 */
public final class AdmissionQueue<K, T> {

    private final String resource;
    private final QueueSettings settings;
    private final Ticker ticker;
    private final Timers timers;

    private final Object lock = new Object();
    private final Map<String, Double> weights = new LinkedHashMap<>();
    private final WaitingOrder<K, T> order;
    private final Room<K, T> room;
    private final Map<Future<T>, Waiter<K, T>> waiters = new HashMap<>();
    private final Queue<Runnable> endings = new ArrayDeque<>();
    private boolean attempting;
    private boolean delivering;
    private long joined;

    /** Who waits, or is about to: never less than the truth, so that it can be read without the lock. */
    private volatile int visible;

    /**
     * An empty queue.
     *
     * @param resource what is waited for, as failures name it
     */
    public AdmissionQueue(String resource, QueueSettings settings, Ticker ticker, Timers timers) {
        this.resource = resource;
        this.settings = settings;
        this.ticker = ticker;
        this.timers = timers;
        this.order = new WaitingOrder<>(tenant -> weights.getOrDefault(tenant, 1.0), settings.tenants());
        this.room = new Room<>(resource, settings, order);
    }

    /**
     * One who asks.
     *
     * @param flow equal for asks whose attempts take from the same
     * @param tenant who shares fairly with others
     * @param bytes memory held while waiting, 0 or more
     * @param deadline the moment after which the answer is of no use
     * @param patience longest wait; zero for none
     * @param attempt takes it when it is there; see the class about what it may do
     */
    public record Ask<K, T>(
            K flow,
            String tenant,
            Priority priority,
            long bytes,
            Deadline deadline,
            Duration patience,
            Cancellation cancellation,
            Supplier<Optional<T>> attempt) {}

    /**
     * Where a waiter stands among those of its flow.
     *
     * @param position 1 is next
     * @param estimatedWait until it is served, from how fast its flow was served lately; empty before enough was seen
     */
    public record Place(int position, Optional<Duration> estimatedWait) {}

    /**
     * Takes now what the attempt gives, when nobody of the same flow waits, or waits for it.
     *
     * <p>Fails with {@code queue_full} at a bound, when the predicted wait is longer than the caller or the settings allow,
     * and when a later caller took the place of one that could not be served in time any more; {@code no_capacity} when
     * patience passes; {@code DeadlineExceeded} in phase {@code queue}; {@code Cancelled}; or with what the attempt threw.
     */
    public Future<T> join(Ask<K, T> ask) {
        try {
            return takeOrWait(ask);
        } finally {
            deliver();
        }
    }

    /**
     * Lets waiters try, in service order, until the first one of each flow fails; called after something was freed or came
     * up. Those whose time passed or who were cancelled are sent away instead.
     */
    public void serve() {
        if (visible == 0) {
            return;
        }
        synchronized (lock) {
            if (attempting) {
                endings.add(this::serve);
                return;
            }
            serveRound();
            visible = order.size();
        }
        deliver();
    }

    /** Sends every waiter away with {@code failure}. */
    public void dismiss(Failure failure) {
        dismissWhere(null, failure);
    }

    /** Sends every waiter of one flow away with {@code failure}. */
    public void dismiss(K flow, Failure failure) {
        dismissWhere(flow, failure);
    }

    /** The place of the waiter whose {@link #join} gave {@code joined}; empty when it waits no more. */
    public Optional<Place> placeOf(Future<T> joined) {
        synchronized (lock) {
            Waiter<K, T> waiter = waiters.get(joined);
            return waiter == null ? Optional.empty() : order.placeOf(waiter, ticker.nanos());
        }
    }

    /** The flows of those who wait, in service order, one entry a waiter, {@code most} at most. */
    public List<K> demand(int most) {
        synchronized (lock) {
            return order.byService().stream()
                    .limit(most)
                    .map(waiter -> waiter.ask.flow())
                    .toList();
        }
    }

    /** How many wait. */
    public int size() {
        synchronized (lock) {
            return order.size();
        }
    }

    /** Memory of all who wait. */
    public long bytes() {
        synchronized (lock) {
            return order.bytes();
        }
    }

    /** Whether nobody waits or is about to; takes no lock. */
    public boolean isEmpty() {
        return visible == 0;
    }

    /**
     * Gives a tenant a share other than 1; holds for those who wait already.
     *
     * <p>At the bound of the settings the share that was set first is forgotten, and is 1 again.
     *
     * @param weight above 0; 2 is served twice as often as 1 while both wait
     */
    public void weigh(String tenant, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("a weight is above 0 and finite, not " + weight);
        }
        synchronized (lock) {
            if (attempting) {
                endings.add(() -> weigh(tenant, weight));
                return;
            }
            weights.remove(tenant);
            if (weight != 1) {
                weights.put(tenant, weight);
            }
            order.weigh(tenant, weight);
            if (weights.size() > settings.tenants()) {
                String first = weights.keySet().iterator().next();
                weights.remove(first);
                order.weigh(first, 1);
            }
        }
    }

    /** Flows and tenants in memory, for tests that nothing is left behind. */
    int remembered() {
        synchronized (lock) {
            return order.flows() + order.tenants() + weights.size() + waiters.size() + endings.size();
        }
    }

    private Future<T> takeOrWait(Ask<K, T> ask) {
        Waiter<K, T> waiter;
        synchronized (lock) {
            if (attempting) {
                throw new IllegalStateException("an attempt joined the queue that called it");
            }
            try {
                long now = ticker.nanos();
                Optional<Failure> gone = whyGone(ask, now);
                if (gone.isPresent()) {
                    return Future.failedFuture(new HubException(gone.get()));
                }
                if (!order.waits(ask.flow())) {
                    visible = order.size() + 1;
                    Optional<T> taken = attempt(ask);
                    if (taken.isPresent()) {
                        return Future.succeededFuture(taken.get());
                    }
                }
                switch (room.askedFor(ask, now)) {
                    case Room.None<K, T>(Failure refusal) -> {
                        return Future.failedFuture(new HubException(refusal));
                    }
                    case Room.For<K, T>(List<Waiter<K, T>> yielding) ->
                        yielding.forEach(each -> sendAway(each, room.displaced(each, now)));
                }
                waiter = newWaiter(ask, now);
                order.add(waiter, now);
                waiters.put(waiter.promise.future(), waiter);
            } catch (RuntimeException broken) {
                return Future.failedFuture(broken);
            } finally {
                visible = order.size();
            }
        }
        watch(waiter);
        return waiter.promise.future();
    }

    private static Optional<Failure> whyGone(Ask<?, ?> ask, long nowNanos) {
        if (ask.cancellation().isCancelled()) {
            return Optional.of(cancelled(ask));
        }
        if (ask.deadline().hasPassed(nowNanos)) {
            return Optional.of(tooLate(ask));
        }
        return Optional.empty();
    }

    private Waiter<K, T> newWaiter(Ask<K, T> ask, long nowNanos) {
        Duration left = ask.deadline().remaining(nowNanos);
        boolean byDeadline = left.compareTo(ask.patience()) <= 0;
        Duration longest = byDeadline ? left : ask.patience();
        return new Waiter<>(ask, joined++, nowNanos + longest.toNanos(), byDeadline);
    }

    private void watch(Waiter<K, T> waiter) {
        Ask<K, T> ask = waiter.ask;
        Duration longest = Duration.ofNanos(Math.max(0, waiter.endsNanos - ticker.nanos()));
        Timers.Timer timer = timers.after(longest, () -> leave(waiter, over(waiter)));
        Cancellation.Registration registration = ask.cancellation().onCancel(() -> leave(waiter, cancelled(ask)));
        waiter.promise.future().onComplete(ended -> {
            timer.cancel();
            registration.close();
        });
    }

    private void serveRound() {
        long now = ticker.nanos();
        WaitingOrder<K, T>.Round round = order.round();
        for (Lane<K, T> lane = round.next(); lane != null; lane = round.next()) {
            if (leftAfterOffer(lane.head(), now)) {
                round.again(lane.flow);
            }
        }
    }

    /** Whether this waiter waits no more: served, or sent away without an attempt. */
    private boolean leftAfterOffer(Waiter<K, T> waiter, long nowNanos) {
        if (waiter.ask.cancellation().isCancelled()) {
            sendAway(waiter, cancelled(waiter.ask));
            return true;
        }
        if (waiter.isOver(nowNanos)) {
            sendAway(waiter, over(waiter));
            return true;
        }
        Optional<T> taken;
        try {
            taken = attempt(waiter.ask);
        } catch (RuntimeException broken) {
            remove(waiter);
            endings.add(() -> waiter.promise.fail(broken));
            return true;
        }
        if (taken.isEmpty()) {
            return false;
        }
        order.served(waiter, nowNanos);
        waiters.remove(waiter.promise.future());
        endings.add(() -> waiter.promise.complete(taken.get()));
        return true;
    }

    private Optional<T> attempt(Ask<K, T> ask) {
        attempting = true;
        try {
            return ask.attempt().get();
        } finally {
            attempting = false;
        }
    }

    private void dismissWhere(@Nullable K flow, Failure failure) {
        synchronized (lock) {
            if (attempting) {
                endings.add(() -> dismissWhere(flow, failure));
                return;
            }
            for (Waiter<K, T> waiter : order.byArrival()) {
                if (flow == null || flow.equals(waiter.ask.flow())) {
                    sendAway(waiter, failure);
                }
            }
            visible = order.size();
        }
        deliver();
    }

    private void leave(Waiter<K, T> waiter, Failure failure) {
        synchronized (lock) {
            if (attempting) {
                endings.add(() -> leave(waiter, failure));
                return;
            }
            sendAway(waiter, failure);
            visible = order.size();
        }
        deliver();
    }

    private void sendAway(Waiter<K, T> waiter, Failure failure) {
        if (remove(waiter)) {
            endings.add(() -> waiter.promise.fail(new HubException(failure)));
        }
    }

    private boolean remove(Waiter<K, T> waiter) {
        waiters.remove(waiter.promise.future());
        return order.remove(waiter);
    }

    /** Runs what was decided, in order; one thread at a time, so that what it runs may come back in here. */
    private void deliver() {
        synchronized (lock) {
            if (attempting || delivering || endings.isEmpty()) {
                return;
            }
            delivering = true;
        }
        @Nullable RuntimeException broken = null;
        for (Runnable ending = nextEnding(); ending != null; ending = nextEnding()) {
            try {
                ending.run();
            } catch (RuntimeException thrown) {
                broken = thrown;
            }
        }
        if (broken != null) {
            throw broken;
        }
    }

    private @Nullable Runnable nextEnding() {
        synchronized (lock) {
            Runnable ending = endings.poll();
            delivering = ending != null;
            return ending;
        }
    }

    private Failure over(Waiter<K, T> waiter) {
        return waiter.endsByDeadline ? tooLate(waiter.ask) : noCapacity(Codes.NO_CAPACITY, waiter.ask.patience());
    }

    private static Failure cancelled(Ask<?, ?> ask) {
        return new Failure.Cancelled(ask.cancellation().by().orElse("caller"));
    }

    private static Failure tooLate(Ask<?, ?> ask) {
        return new Failure.DeadlineExceeded("queue", ask.deadline().limit());
    }

    private Failure noCapacity(Code code, Duration retryAfter) {
        return new Failure.NoCapacity(code, resource, retryAfter);
    }
}
