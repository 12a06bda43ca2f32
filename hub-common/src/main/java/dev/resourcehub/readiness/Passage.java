package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.About;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.readiness.ProvisioningEvent.Trigger;
import dev.resourcehub.readiness.ProvisioningEvent.Trouble;
import dev.resourcehub.readiness.Strategies.Match;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/**
 * One call on its way: gate, first run, and, when it misses something that can be provided, a wait and a second run.
 *
 * <p>Everything it does after a wait, it does where its caller is.
 */
final class Passage<T> {

    private final Desk desk;
    private final GatedCall<T> call;
    private final GatedAdapters.Known adapter;
    private final Executor caller;
    private final Promise<T> promise = Promise.promise();

    /** What all calls share. */
    record Desk(
            PipelineSettings settings,
            PipelinePorts ports,
            Strategies strategies,
            Decisions decisions,
            Runs runs,
            ProvisioningLog log) {}

    /** What a call met first. */
    record Missed(Throwable thrown, Failure failure) {}

    Passage(Desk desk, GatedCall<T> call, GatedAdapters.Known adapter) {
        this.desk = desk;
        this.call = call;
        this.adapter = adapter;
        this.caller = desk.ports().callers().get();
    }

    Future<T> begin() {
        Future<Void> passed = adapter.pass(call.cancellation());
        if (passed.succeeded()) {
            first();
        } else {
            Ticker ticker = desk.ports().ports().ticker();
            long begun = ticker.nanos();
            passed.onComplete(ended -> {
                held(ticker.nanos() - begun);
                caller.execute(() -> {
                    if (ended.succeeded()) {
                        first();
                    } else {
                        promise.tryFail(ended.cause());
                    }
                });
            });
        }
        return promise.future();
    }

    private void held(long nanos) {
        desk.ports()
                .ports()
                .meters()
                .timing(
                        ProvisioningNews.GATE_WAIT,
                        "How long calls were held by a gate",
                        List.of(new Meters.Label("adapter", call.context().adapter())))
                .recordNanos(nanos);
    }

    private void first() {
        work().onComplete(ended -> {
            if (ended.succeeded()) {
                succeed(ended.result());
            } else {
                missed(ended.cause());
            }
        });
    }

    private Future<T> work() {
        try {
            return call.work().get();
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    private void missed(Throwable thrown) {
        Throwable bare = Unwrapped.of(thrown);
        Failure failure = HubException.failureOf(bare);
        boolean over = call.cancellation().isCancelled() || bare instanceof CancellationException;
        if (over || wentThroughAlready(failure)) {
            fail(thrown);
            return;
        }
        Missed missed = new Missed(thrown, failure);
        ProvisioningContext context = adapter.completed(call.context());
        FailureSnapshot snapshot =
                new FailureSnapshot(failure, thrown, desk.ports().clock().instant(), 1);
        Strategies.Consultation asked = desk.strategies().consult(adapter.contributor(), snapshot, context);
        if (asked.match().isEmpty()) {
            desk.log()
                    .add(
                            about("", neededBy(context, failure), context, failure),
                            new Said.Unmatched(context.operation(), asked.consulted()));
            fail(thrown);
            return;
        }
        Match match = asked.match().get();
        provide(missed, match, context, about(match.name(), Optional.of(match.target()), context, failure));
    }

    /** What the adapter was declared to need and the call named and did not find. */
    private static Optional<Target> neededBy(ProvisioningContext context, Failure failure) {
        return failure instanceof Failure.Unknown unknown
                ? context.prerequisites().stream()
                        .filter(target -> target.kind().equals(unknown.kind())
                                && target.id().equals(context.hints().get(target.kind())))
                        .findFirst()
                : Optional.empty();
    }

    /** A caller that left, a gate, or another pipeline had the last word on it. */
    private static boolean wentThroughAlready(Failure failure) {
        return switch (failure) {
            case Failure.Cancelled left -> true;
            case Failure.AfterProvisioning after -> true;
            case Failure.NotReady missing -> missing.code().equals(Codes.PROVISIONING);
            default -> false;
        };
    }

    private static About about(String strategy, Optional<Target> target, ProvisioningContext context, Failure failure) {
        return new About(
                strategy,
                context.adapter(),
                context.adapterType(),
                target,
                Optional.of(Trigger.of(failure)),
                context.provenance());
    }

    private void provide(Missed missed, Match match, ProvisioningContext context, About about) {
        if (desk.decisions().isSkipped(context.adapter(), match.target())) {
            desk.log().add(about, new Said.Skipped("skipped", 0, Optional.empty()));
            fail(missed.thrown());
            return;
        }
        if (desk.decisions().isDisabled(match.name(), context.adapter())) {
            desk.log().add(about, new Said.Skipped("disabled", 0, Optional.empty()));
            fail(after(missed, match, Outcome.DISABLED, Optional.empty(), Optional.empty()));
            return;
        }
        switch (desk.runs().join(match, context, about)) {
            case Runs.Joining.Joined joined -> {
                RunWait wait = new RunWait(joined.run(), missed, about);
                if (wait.begin()) {
                    desk.runs().serve();
                    joined.run().tellQueued(wait);
                } else {
                    tooMany(missed, match, about);
                }
            }
            case Runs.Joining.Blocked(FailureMemory.Blocked blocked) -> {
                RememberedFailure last = blocked.failure();
                desk.log().add(about, new Said.Skipped("backoff", last.attempts(), Optional.of(last.nextAttempt())));
                fail(after(missed, match, Outcome.BACKOFF, Optional.of(last.failure()), Optional.of(blocked.left())));
            }
            case Runs.Joining.Full full -> tooMany(missed, match, about);
            case Runs.Joining.Closed closed -> fail(missed.thrown());
        }
    }

    private void tooMany(Missed missed, Match match, About about) {
        Duration wait = desk.settings().comeBack();
        desk.log().add(about, new Said.Skipped("queue_full", 0, Optional.empty()));
        Failure full = new Failure.NoCapacity(Codes.QUEUE_FULL, "provisioning", wait);
        fail(after(missed, match, Outcome.BACKOFF, Optional.of(full), Optional.of(wait)));
    }

    private static HubException after(
            Missed missed, Match match, Outcome outcome, Optional<Failure> other, Optional<Duration> retryAfter) {
        return new HubException(
                new Failure.AfterProvisioning(
                        missed.failure(),
                        other,
                        match.name(),
                        match.target().toString(),
                        outcome.wireName(),
                        retryAfter),
                missed.thrown());
    }

    private void ended(Ended ended, Missed missed, Match match, About about) {
        switch (ended) {
            case Ended.Done done -> again(missed, match, about);
            case Ended.Broken broken -> {
                HubException failure = after(
                        missed,
                        match,
                        broken.outcome(),
                        Optional.of(broken.failure()),
                        Optional.of(broken.retryAfter()));
                broken.thrown().ifPresent(failure::addSuppressed);
                fail(failure);
            }
            case Ended.Closed closed ->
                fail(new HubException(new Failure.Draining(desk.settings().comeBack()), missed.thrown()));
        }
    }

    private void again(Missed missed, Match match, About about) {
        String operation = call.context().operation();
        work().onComplete(ended -> {
            if (ended.succeeded()) {
                desk.log().add(about, new Said.RetrySucceeded(operation));
                succeed(ended.result());
                return;
            }
            Failure failure = HubException.failureOf(Unwrapped.of(ended.cause()));
            if (call.cancellation().isCancelled() || failure instanceof Failure.Cancelled) {
                fail(ended.cause());
                return;
            }
            desk.log().add(about, new Said.RetryFailed(operation, Trouble.of(failure)));
            HubException both = new HubException(
                    new Failure.AfterProvisioning(
                            failure,
                            Optional.of(missed.failure()),
                            match.name(),
                            match.target().toString(),
                            Outcome.RETRY_FAILED.wireName(),
                            Optional.empty()),
                    ended.cause());
            both.addSuppressed(missed.thrown());
            fail(both);
        });
    }

    private void succeed(T value) {
        caller.execute(() -> promise.tryComplete(value));
    }

    private void fail(Throwable why) {
        caller.execute(() -> promise.tryFail(why));
    }

    /** This call among those who wait for a run, until the run ends, its patience ends, or its caller leaves. */
    private final class RunWait implements SharedRun.Waiter {

        private final SharedRun run;
        private final Missed missed;
        private final About about;
        private final Leaving leaving = new Leaving();
        private volatile boolean over;

        RunWait(SharedRun run, Missed missed, About about) {
            this.run = run;
            this.missed = missed;
            this.about = about;
        }

        boolean begin() {
            if (!run.attach(this)) {
                return false;
            }
            if (run.match().mode() == ProvisioningStrategy.Mode.BACKGROUND) {
                leaving.with(desk.ports().ports().timers().after(call.patience(), this::outOfPatience)::cancel);
            }
            leaving.with(call.cancellation().onCancel(this::left)::close);
            return true;
        }

        @Override
        public void working(SharedRun.Latest latest) {
            caller.execute(() -> {
                if (!over) {
                    call.waiter().provisioning(latest.job(), latest.phase(), latest.progress());
                }
            });
        }

        @Override
        public void ended(Ended ended) {
            if (leaving.leave()) {
                afterwards(() -> Passage.this.ended(ended, missed, run.match(), about));
            }
        }

        /** What was told before is heard first, where the caller hears in order; nothing is heard later. */
        private void afterwards(Runnable then) {
            caller.execute(() -> {
                over = true;
                then.run();
            });
        }

        private void outOfPatience() {
            if (!leaving.leave()) {
                return;
            }
            run.detach(this);
            Optional<SharedRun.Latest> latest = run.latest();
            Failure soon = new Failure.NotReady(
                    Codes.PROVISIONING,
                    run.key().target().toString(),
                    run.phase(),
                    latest.map(SharedRun.Latest::progress),
                    desk.settings().comeBack(),
                    List.of(),
                    run.job());
            afterwards(() -> promise.tryFail(new HubException(soon, missed.thrown())));
        }

        private void left() {
            if (leaving.leave()) {
                run.detach(this);
                String by = call.cancellation().by().orElse("client");
                afterwards(() -> promise.tryFail(new HubException(new Failure.Cancelled(by))));
            }
        }
    }
}
