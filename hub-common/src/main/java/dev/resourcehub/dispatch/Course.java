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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its order to its answer: waits for a place, tries, tries again elsewhere or beside, ends once.
 *
 * <p>A course is a chain of steps, one after another on whatever threads, until a copy runs beside its first try. What
 * both touch changes under the course's lock; effects follow outside it.
 */
final class Course<R, T> implements Pick {

    private static final Logger LOG = LoggerFactory.getLogger(Course.class);

    private final Dispatcher<R> dispatcher;
    private final Order order;
    private final Work<R, T> work;
    private final Promise<Dispatched<T>> promise = Promise.promise();
    private final long startedNanos;
    private final Tries<R, T> tries = new Tries<>();
    private long queuedNanos;

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
        return tries.failedAt();
    }

    int attempts() {
        return tries.begun();
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
        try {
            Try<R, T> now = dispatcher.tryStartPastTheLine(this, startedNanos);
            if (now != null) {
                begin(now);
            } else {
                waitOrRefuse(Optional.empty());
            }
        } catch (RuntimeException broken) {
            fail(broken);
        }
        return promise.future();
    }

    private void waitOrRefuse(Optional<Throwable> earlier) {
        Optional<Failure> refusal = dispatcher.refusal(order, tries.failedAt());
        if (refusal.isPresent()) {
            fail(earlier.orElseGet(() -> new HubException(refusal.get())));
            return;
        }
        long since = nanos();
        Duration patience = order.queueTimeout().minusNanos(queuedNanos);
        Requirement requirement = new Requirement(order.capability(), order.tags(), order.instance(), work.need());
        Future<Try<R, ?>> joined = dispatcher.join(new AdmissionQueue.Ask<>(
                new Alike(requirement, tries.failedAt()),
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
        tellQueued(joined);
        joined.onComplete(
                ended -> atHome(() -> served(ended, since, earlier), rejected -> servedNowhere(ended, rejected)));
    }

    private void tellQueued(Future<Try<R, ?>> joined) {
        try {
            work.queued(() -> dispatcher.queue().placeOf(joined));
        } catch (RuntimeException broken) {
            LOG.error("a call that waits could not be told of its place", broken);
        }
    }

    /** Goes on where the call is at home; where that takes nothing any more, here. */
    private void atHome(Runnable step, Consumer<RuntimeException> otherwise) {
        try {
            order.home().execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException broken) {
                    fail(broken);
                }
            });
        } catch (RuntimeException rejected) {
            otherwise.accept(rejected);
        }
    }

    private void served(AsyncResult<Try<R, ?>> place, long since, Optional<Throwable> earlier) {
        queuedNanos += nanos() - since;
        if (place.failed()) {
            fail(earlier.orElse(place.cause()));
            return;
        }
        begin(own(place.result()));
    }

    private void servedNowhere(AsyncResult<Try<R, ?>> place, RuntimeException rejected) {
        if (place.failed()) {
            fail(place.cause());
            return;
        }
        dispatcher.turnBack(own(place.result()), work);
        fail(rejected);
    }

    @SuppressWarnings("unchecked") // the queue holds this course's own try
    private Try<R, T> own(Try<R, ?> place) {
        return (Try<R, T>) place;
    }

    /** Does the work at the place that {@code mine} holds, unless the caller has left meanwhile. */
    private void begin(Try<R, T> mine) {
        if (order.cancellation().isCancelled()) {
            dispatcher.turnBack(mine, work);
            fail(new HubException(new Failure.Cancelled(by())));
            return;
        }
        if (order.hedge()) {
            mine.separate();
        }
        tries.leads(mine);
        if (order.hedge() && tries.leads() == 1) {
            armHedge(mine);
        }
        start(mine);
    }

    private void start(Try<R, T> mine) {
        mine.member().guards().metrics().started();
        call(mine).onComplete(mine);
    }

    private Future<T> call(Try<R, T> mine) {
        try {
            return work.call(mine.member().resource(), mine);
        } catch (RuntimeException | LinkageError broken) {
            return Future.failedFuture(broken);
        }
    }

    /** Others may be served where this call showed that they can. */
    void madeRoom() {
        dispatcher.serve();
    }

    /** A try has its first result; false when another one was before it, or when it is over. */
    boolean commit(Try<R, T> mine) {
        return switch (tries.result(mine)) {
            case AGAIN -> true;
            case LATE -> false;
            case FIRST -> {
                won(mine);
                yield true;
            }
        };
    }

    private void won(Try<R, T> mine) {
        Try<R, T> lead = tries.lead();
        Try<R, T> loser = tries.rivalOf(mine);
        boolean tells = !mine.isSilentForAReason() && (loser == null || !loser.isSilentForAReason());
        if (order.hedge() && tells && lead != null) {
            // However long a copy took, the lead alone would have taken at least this long.
            dispatcher.hedge().observed(nanos() - lead.startedNanos());
        }
        if (loser != null) {
            loser.stop();
        }
    }

    /** A try is over: nothing of it runs any more. */
    void over(Try<R, T> mine, AsyncResult<T> result) {
        try {
            if (result.succeeded()) {
                answered(mine, result.result());
            } else {
                broke(mine, result.cause());
            }
        } finally {
            dispatcher.left(mine);
        }
    }

    private void answered(Try<R, T> mine, T value) {
        boolean counts = commit(mine);
        dispatcher.end(mine, Ending.SUCCEEDED, null);
        tries.ended(mine);
        if (counts) {
            finish(mine, value);
        }
    }

    /** What a try does after it was told to stop says nothing about its instance. */
    private void broke(Try<R, T> mine, Throwable broken) {
        Failure failure = HubException.failureOf(broken);
        boolean blamed =
                dispatcher.policy().blames(failure) && !mine.cancellation().isCancelled();
        dispatcher.end(mine, blamed ? Ending.FAILED : Ending.IGNORED, failure);
        switch (tries.failed(mine, broken)) {
            case FINAL -> fail(broken);
            case NOTHING_RUNS -> again(broken);
            case OTHERS_RUN -> {}
        }
    }

    /** Nothing of it runs any more, and nothing was seen of its result. */
    private void again(Throwable broken) {
        Failure failure = HubException.failureOf(broken);
        Duration pause = dispatcher.pauseBefore(tries.leads() + 1);
        boolean allowed = tries.leads() < dispatcher.settings().attempts()
                && dispatcher.policy().isSafeToRepeat(failure)
                && !order.cancellation().isCancelled()
                && !dispatcher.isDraining()
                && timeLeft().compareTo(pause) > 0;
        if (!allowed || !dispatcher.retries().tryRetry()) {
            fail(broken);
            return;
        }
        dispatcher.after(pause, () -> atHome(() -> retry(failure, broken), rejected -> fail(broken)));
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
        boolean nobodyElse = dispatcher.refusal(order, tries.failedAt()).isPresent();
        if (nobodyElse && tries.leads() == 1 && dispatcher.policy().isWorthRepeatingThere(failure)) {
            tries.forgetWhere();
        }
        waitOrRefuse(Optional.of(broken));
    }

    private void armHedge(Try<R, T> first) {
        dispatcher.hedge().called();
        long delayNanos = dispatcher.hedge().delayNanos();
        if (delayNanos > 0) {
            tries.copyDue(dispatcher.after(
                    Duration.ofNanos(delayNanos), () -> atHome(() -> sendCopy(first), rejected -> {})));
        }
    }

    /** Sends a second copy while the first is silent; not when callers wait, and never where it would have to prepare. */
    private void sendCopy(Try<R, T> first) {
        if (!dispatcher.queue().isEmpty() || order.cancellation().isCancelled() || !tries.reservesCopy(first)) {
            return;
        }
        Try<R, T> second = null;
        try {
            second = dispatcher.hedge().tryHedge()
                    ? dispatcher.tryStartPrepared(this, List.of(first.instance()), nanos())
                    : null;
        } finally {
            if (second == null) {
                noCopy();
            }
        }
        if (second != null) {
            beginCopy(second);
        }
    }

    private void beginCopy(Try<R, T> second) {
        second.separate();
        if (tries.copies(second)) {
            start(second);
        } else {
            dispatcher.turnBack(second, work);
            noCopy();
        }
    }

    /** The first was alone after all; when it failed meanwhile, it goes on from there. */
    private void noCopy() {
        Throwable broken = tries.copyIsOff();
        if (broken != null) {
            again(broken);
        }
    }

    private void finish(Try<R, T> mine, T value) {
        long now = nanos();
        long first =
                mine.firstNanos() == 0 ? now - startedNanos : mine.startedNanos() - startedNanos + mine.firstNanos();
        Dispatched<T> answer = new Dispatched<>(
                value,
                mine.instance(),
                tries.begun(),
                queuedNanos,
                first,
                now - startedNanos,
                dispatcher.strategyOf(order).name());
        try {
            promise.tryComplete(answer);
        } catch (RuntimeException broken) {
            LOG.error("a caller broke on its answer", broken);
        }
    }

    private void fail(Throwable why) {
        try {
            promise.tryFail(why);
        } catch (RuntimeException broken) {
            LOG.error("a caller broke on its failure", broken);
        }
    }

    private String by() {
        return order.cancellation().by().orElse("caller");
    }
}
