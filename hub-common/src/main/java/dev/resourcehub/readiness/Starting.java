package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts to make one adapter ready: one at a time, again after a while when it failed. Any thread. */
final class Starting implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

    private final Means means;
    private final Initialiser initialiser;
    private Optional<Cancellation> underWay = Optional.empty();
    private Optional<Timers.Timer> next = Optional.empty();
    private Optional<Subscription> watching = Optional.empty();
    private int attempts;
    private boolean closed;

    /** What all need. */
    record Means(InitSettings settings, Ticker ticker, Timers timers, Chance chance) {}

    Starting(Means means, Initialiser initialiser) {
        this.means = means;
        this.initialiser = initialiser;
    }

    /** Makes the first attempt, and watches from then on whether another is needed. */
    Future<InitOutcome> begin() {
        Subscription subscription = initialiser.readiness().onTransition(this::seen);
        boolean late;
        synchronized (this) {
            watching = Optional.of(subscription);
            late = closed;
        }
        if (late) {
            subscription.close();
        }
        return attempt();
    }

    private Future<InitOutcome> attempt() {
        AdapterReadiness readiness = initialiser.readiness();
        Cancellation cancellation = Cancellation.create();
        int number;
        synchronized (this) {
            next = Optional.empty();
            if (closed) {
                return Future.succeededFuture(outcome(Optional.of(new Failure.Cancelled("shutdown")), Duration.ZERO));
            }
            underWay = Optional.of(cancellation);
            number = ++attempts;
        }
        long begun = means.ticker().nanos();
        readiness.initializing("Attempt " + number + " to make it ready is under way.");
        return within(cancellation).transform(ended -> {
            Duration took = Duration.ofNanos(means.ticker().nanos() - begun);
            return Future.succeededFuture(
                    ended.succeeded()
                            ? succeeded(took)
                            : failed(HubException.failureOf(Unwrapped.of(ended.cause())), took));
        });
    }

    private Future<Void> within(Cancellation cancellation) {
        Promise<Void> promise = Promise.promise();
        Duration limit = means.settings().timeout();
        Timers.Timer timer = means.timers().after(limit, () -> {
            promise.tryFail(new HubException(new Failure.DeadlineExceeded("initialisation", limit)));
            cancellation.cancel("timeout");
        });
        begun(cancellation).onComplete(ended -> {
            if (ended.succeeded()) {
                promise.tryComplete();
            } else {
                promise.tryFail(ended.cause());
            }
        });
        return promise.future().onComplete(ended -> timer.cancel());
    }

    private Future<Void> begun(Cancellation cancellation) {
        try {
            return initialiser.attempt().begin(cancellation);
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    private InitOutcome succeeded(Duration took) {
        synchronized (this) {
            underWay = Optional.empty();
            attempts = 0;
        }
        initialiser.readiness().initialized();
        return outcome(Optional.empty(), took);
    }

    private InitOutcome failed(Failure failure, Duration took) {
        AdapterReadiness readiness = initialiser.readiness();
        LOG.atWarn()
                .addKeyValue("adapter", readiness.adapter())
                .addKeyValue("elapsed_ms", took.toMillis())
                .log("adapter {} did not become ready: {}", readiness.adapter(), failure);
        synchronized (this) {
            underWay = Optional.empty();
        }
        readiness.failed(failure);
        later();
        return outcome(Optional.of(failure), took);
    }

    private void seen(Transition transition) {
        if (transition.current() == AdapterState.FAILED) {
            later();
        } else if (transition.current().isReady()
                && transition.standing().markedReadyUntil().isEmpty()) {
            never();
        }
    }

    /** It became ready by itself: an attempt would only take it away from its callers. */
    private synchronized void never() {
        next.ifPresent(Timers.Timer::cancel);
        next = Optional.empty();
    }

    /** Another attempt after a while, unless one is under way or comes anyway. */
    private synchronized void later() {
        if (closed || underWay.isPresent() || next.isPresent()) {
            return;
        }
        Duration wait = means.settings().again().delay(Math.max(attempts, 1) + 1, means.chance());
        next = Optional.of(means.timers().after(wait, this::attempt));
    }

    private InitOutcome outcome(Optional<Failure> failure, Duration took) {
        AdapterReadiness readiness = initialiser.readiness();
        return new InitOutcome(readiness.adapter(), readiness.type(), initialiser.wave(), failure, took);
    }

    @Override
    public void close() {
        Optional<Cancellation> running;
        Optional<Subscription> subscription;
        synchronized (this) {
            closed = true;
            running = underWay;
            subscription = watching;
            next.ifPresent(Timers.Timer::cancel);
        }
        subscription.ifPresent(Subscription::close);
        running.ifPresent(attempt -> attempt.cancel("shutdown"));
    }
}
