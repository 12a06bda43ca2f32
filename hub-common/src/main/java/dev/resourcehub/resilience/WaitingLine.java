package dev.resourcehub.resilience;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;

/**
 * Callers who wait, first come first served, for something that {@code attempt} can take.
 *
 * <p>Nobody waits while their attempt succeeds. Whoever frees something calls {@link #serve}; a waiter whose attempt still
 * fails keeps its place and does not hold up those behind it. Any thread; futures end on the thread that serves, cancels
 * or times out.
 *
 * @param <T> what is waited for
 */
public final class WaitingLine<T> {

    private final String resource;
    private final int most;
    private final Timers timers;
    private final SequencedSet<Waiter> waiters = new LinkedHashSet<>();

    /**
     * An empty line.
     *
     * @param resource what is waited for, as failures name it
     * @param most waiters at once; one more is refused with {@code queue_full}
     */
    public WaitingLine(String resource, int most, Timers timers) {
        this.resource = resource;
        this.most = most;
        this.timers = timers;
    }

    /**
     * Takes now what {@code attempt} gives, or waits for it.
     *
     * <p>Fails with {@code queue_full} when the line is at its bound, {@code no_capacity} when {@code limit} passes, and
     * {@code Cancelled} when the cancellation fires.
     *
     * @param attempt takes it when it is there; called under the line's lock, so short and never back into the line
     */
    public Future<T> join(Supplier<Optional<T>> attempt, Duration limit, Cancellation cancellation) {
        Waiter waiter;
        synchronized (this) {
            Optional<T> now = attempt.get();
            if (now.isPresent()) {
                return Future.succeededFuture(now.get());
            }
            if (waiters.size() >= most) {
                return Future.failedFuture(new HubException(new Failure.NoCapacity(Codes.QUEUE_FULL, resource, limit)));
            }
            waiter = new Waiter(attempt);
            waiters.add(waiter);
        }
        Timers.Timer timer =
                timers.after(limit, () -> leave(waiter, new Failure.NoCapacity(Codes.NO_CAPACITY, resource, limit)));
        Cancellation.Registration registration = cancellation.onCancel(
                () -> leave(waiter, new Failure.Cancelled(cancellation.by().orElse("caller"))));
        waiter.promise.future().onComplete(ended -> {
            timer.cancel();
            registration.close();
        });
        return waiter.promise.future();
    }

    /** Lets every waiter try again, in order; called after something was freed or came up. */
    public void serve() {
        List<Runnable> served = new ArrayList<>();
        synchronized (this) {
            for (var each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                Optional<T> taken = waiter.attempt.get();
                if (taken.isPresent()) {
                    each.remove();
                    served.add(() -> waiter.promise.complete(taken.get()));
                }
            }
        }
        served.forEach(Runnable::run);
    }

    /** Sends every waiter away with {@code failure}. */
    public void dismiss(Failure failure) {
        List<Waiter> leaving;
        synchronized (this) {
            leaving = List.copyOf(waiters);
            waiters.clear();
        }
        leaving.forEach(waiter -> waiter.promise.fail(new HubException(failure)));
    }

    /** The place of the waiter whose {@link #join} gave {@code future}: 1 is next; 0 when it waits no more. */
    public synchronized int positionOf(Future<T> future) {
        int position = 0;
        for (Waiter waiter : waiters) {
            position++;
            if (waiter.promise.future().equals(future)) {
                return position;
            }
        }
        return 0;
    }

    /** How many wait. */
    public synchronized int size() {
        return waiters.size();
    }

    private void leave(Waiter waiter, Failure failure) {
        synchronized (this) {
            if (!waiters.remove(waiter)) {
                return;
            }
        }
        waiter.promise.fail(new HubException(failure));
    }

    private final class Waiter {
        private final Supplier<Optional<T>> attempt;
        private final Promise<T> promise = Promise.promise();

        private Waiter(Supplier<Optional<T>> attempt) {
            this.attempt = attempt;
        }
    }
}
