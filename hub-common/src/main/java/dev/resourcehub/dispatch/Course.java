package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Pick;
import dev.resourcehub.resilience.AdmissionQueue;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call from its order to its answer: waits for a place, tries, tries again elsewhere or beside, ends once.
 *
 * <p>State changes under its own lock; effects follow outside it.
 */
final class Course<R, T> implements Pick {

    private final Dispatcher<R> dispatcher;
    private final Order order;
    private final Work<R, T> work;
    private final Promise<Dispatched<T>> promise = Promise.promise();
    private final long startedNanos;
    private List<InstanceId> tried = List.of();
    private long queuedNanos;
    private int attempts;
    private int running;
    private int gaveBack;
    private @Nullable Try<R, T> only;
    private @Nullable Try<R, T> copy;
    private @Nullable Try<R, T> winner;
    private @Nullable Throwable lastBroken;

    Course(Dispatcher<R> dispatcher, Order order, Work<R, T> work) {
        this.dispatcher = dispatcher;
        this.order = order;
        this.work = work;
        this.startedNanos = dispatcher.nanos();
    }

    Order order() {
        return order;
    }

    Work<R, T> work() {
        return work;
    }

    List<InstanceId> tried() {
        return tried;
    }

    /** Places it held for a moment and did not keep. */
    int gaveBack() {
        return gaveBack;
    }

    void givesBack() {
        gaveBack++;
    }

    void kept() {
        gaveBack--;
    }

    int attempts() {
        return attempts;
    }

    long nanos() {
        return dispatcher.nanos();
    }

    Duration timeLeft() {
        return order.deadline().remaining(nanos());
    }

    @Override
    public String capability() {
        return order.capability();
    }

    @Override
    public long affinity() {
        return order.affinity();
    }

    Future<Dispatched<T>> go() {
        dispatcher.retries().called();
        Try<R, T> now = dispatcher.tryStartPastTheLine(this, startedNanos);
        if (now != null) {
            begin(now);
        } else {
            waitOrRefuse(Optional.empty());
        }
        return promise.future();
    }

    private void waitOrRefuse(Optional<Throwable> earlier) {
        Optional<Failure> refusal = dispatcher.refusal(order, tried);
        if (refusal.isPresent()) {
            fail(earlier.orElseGet(() -> new HubException(refusal.get())));
            return;
        }
        long since = nanos();
        Duration patience = order.queueTimeout().minusNanos(queuedNanos);
        Future<Try<R, ?>> joined = dispatcher
                .queue()
                .join(new AdmissionQueue.Ask<>(
                        new Requirement(order.capability(), order.tags(), order.instance(), work.need()),
                        order.tenant(),
                        order.priority(),
                        order.bytes(),
                        order.deadline(),
                        patience.isNegative() ? Duration.ZERO : patience,
                        order.cancellation(),
                        () -> Optional.ofNullable(dispatcher.tryStart(this, nanos()))));
        if (joined.isComplete()) {
            served(joined, since, earlier);
            return;
        }
        work.queued(() -> dispatcher.queue().placeOf(joined));
        joined.onComplete(ended -> order.home().execute(() -> served(ended, since, earlier)));
    }

    private void served(AsyncResult<Try<R, ?>> place, long since, Optional<Throwable> earlier) {
        queuedNanos += nanos() - since;
        if (place.failed()) {
            fail(earlier.orElse(place.cause()));
            return;
        }
        @SuppressWarnings("unchecked") // the queue holds this course's own try
        Try<R, T> mine = (Try<R, T>) place.result();
        begin(mine);
    }

    /** Does the work at the place that {@code mine} holds, unless the caller has left meanwhile. */
    private void begin(Try<R, T> mine) {
        if (order.cancellation().isCancelled()) {
            work.leave(mine.member().resource());
            dispatcher.end(mine, Ending.IGNORED, new Failure.Cancelled(by()));
            fail(new HubException(new Failure.Cancelled(by())));
            return;
        }
        synchronized (this) {
            attempts++;
            running++;
            if (only == null) {
                only = mine;
            } else {
                copy = mine;
            }
        }
        if (order.hedge()) {
            mine.separate();
            armHedge();
        }
        mine.member().guards().metrics().started();
        call(mine).onComplete(mine);
    }

    private Future<T> call(Try<R, T> mine) {
        try {
            return work.call(mine.member().resource(), mine);
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    /** Others may be served where this call showed that they can. */
    void madeRoom() {
        dispatcher.serve();
    }

    /** A try has its first result; false when another one was before it. */
    boolean commit(Try<R, T> mine) {
        Try<R, T> loser;
        synchronized (this) {
            if (winner != null) {
                return winner == mine;
            }
            winner = mine;
            loser = mine == copy ? only : copy;
        }
        if (order.hedge()) {
            learn(mine);
        }
        if (loser != null) {
            loser.stop();
        }
        return true;
    }

    /** A try is over: nothing of it runs any more. */
    void over(Try<R, T> mine, AsyncResult<T> result) {
        if (result.succeeded()) {
            boolean counts = mine.firstNanos() == 0 ? commit(mine) : winner() == mine;
            dispatcher.end(mine, Ending.SUCCEEDED, null);
            leave(mine);
            if (counts) {
                finish(mine, result.result());
            }
            return;
        }
        Throwable broken = result.cause();
        Failure failure = HubException.failureOf(broken);
        boolean blamed = dispatcher.policy().blames(failure);
        dispatcher.end(mine, blamed ? Ending.FAILED : Ending.IGNORED, failure);
        boolean last = leave(mine);
        Try<R, T> won = winner();
        if (won == mine) {
            fail(broken);
        } else if (won == null && last) {
            again(mine.member(), failure, broken);
        } else if (won == null) {
            lastBroken = broken;
        }
    }

    private synchronized @Nullable Try<R, T> winner() {
        return winner;
    }

    private synchronized boolean leave(Try<R, T> mine) {
        running--;
        if (copy == mine) {
            copy = null;
        } else if (only == mine) {
            only = copy;
            copy = null;
        }
        return running == 0;
    }

    @SuppressWarnings("ReferenceEquality") // an exception must not be suppressed by itself
    private void again(Member<R> member, Failure failure, Throwable broken) {
        Throwable earlier = lastBroken;
        if (earlier != null && earlier != broken) {
            broken.addSuppressed(earlier);
        }
        lastBroken = broken;
        Duration pause = dispatcher.pauseBefore(attempts + 1);
        boolean allowed = attempts < dispatcher.settings().attempts()
                && dispatcher.policy().isSafeToRepeat(failure)
                && !order.cancellation().isCancelled()
                && timeLeft().compareTo(pause) > 0;
        if (!allowed || !dispatcher.retries().tryRetry()) {
            fail(broken);
            return;
        }
        tried = new ArrayList<>(tried);
        tried.add(member.id());
        dispatcher.after(pause, () -> order.home().execute(() -> retry(failure, broken)));
    }

    private void retry(Failure failure, Throwable broken) {
        if (order.cancellation().isCancelled()) {
            fail(new HubException(new Failure.Cancelled(by())));
            return;
        }
        Try<R, T> elsewhere = dispatcher.tryStartPastTheLine(this, nanos());
        if (elsewhere != null) {
            begin(elsewhere);
            return;
        }
        boolean nobodyElse = dispatcher.refusal(order, tried).isPresent();
        if (nobodyElse && attempts == 1 && dispatcher.policy().isWorthRepeatingThere(failure)) {
            tried = List.of();
        }
        waitOrRefuse(Optional.of(broken));
    }

    private void armHedge() {
        long delayNanos = dispatcher.hedge().delayNanos();
        if (attempts == 1) {
            dispatcher.hedge().called();
            if (delayNanos > 0) {
                dispatcher.after(
                        Duration.ofNanos(delayNanos), () -> order.home().execute(this::sendCopy));
            }
        }
    }

    /** Sends a second copy while the first is silent; not when callers wait, and never where it would have to prepare. */
    private void sendCopy() {
        Try<R, T> first;
        synchronized (this) {
            first = only;
            if (winner != null || running != 1 || first == null) {
                return;
            }
        }
        if (!dispatcher.queue().isEmpty() || order.cancellation().isCancelled()) {
            return;
        }
        List<InstanceId> elsewhere = new ArrayList<>(tried);
        elsewhere.add(first.instance());
        if (!dispatcher.hedge().tryHedge()) {
            return;
        }
        Try<R, T> second = dispatcher.tryStartPrepared(this, elsewhere, nanos());
        if (second != null) {
            begin(second);
        }
    }

    /** Tells the hedge how long the first try takes by itself; at least so long, when the copy was before it. */
    private void learn(Try<R, T> won) {
        Try<R, T> first;
        synchronized (this) {
            first = only;
        }
        if (first != null) {
            dispatcher.hedge().observed(won == first ? won.firstNanos() : nanos() - first.startedNanos());
        }
    }

    private void finish(Try<R, T> mine, T value) {
        long now = nanos();
        long first = mine.startedNanos() - startedNanos + mine.firstNanos();
        promise.tryComplete(new Dispatched<>(
                value,
                mine.instance(),
                attempts,
                queuedNanos,
                first,
                now - startedNanos,
                dispatcher.strategyOf(order).name()));
    }

    private void fail(Throwable broken) {
        promise.tryFail(broken);
    }

    private String by() {
        return order.cancellation().by().orElse("caller");
    }
}
