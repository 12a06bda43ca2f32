package dev.resourcehub.ollama;

import dev.resourcehub.balance.LeastLoaded;
import dev.resourcehub.balance.Strategies;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.ollama.client.OllamaClient;
import dev.resourcehub.resilience.WaitingLine;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way of one call: wait for a place, ask, and on a failure that is safe to repeat ask another instance.
 *
 * <p>Safe to repeat is what broke before the instance answered with its head: a refused or reset connection, or a 5xx.
 * The whole of it stands under one deadline.
 */
final class CallPath<T> {

    private static final int MOST_ATTEMPTS = 3;
    private static final Duration QUIET_WAIT = Duration.ofMillis(250);

    private final Shared shared;
    private final ModelName model;
    private final Terms terms;
    private final LlmSink sink;
    private final Cancellation cancellation;
    private final Ask<T> ask;
    private final Context context;
    private final long startedAt;
    private final Deadline deadline;
    private final Set<InstanceId> failed = new HashSet<>();
    private Duration queued = Duration.ZERO;
    private Duration firstToken = Duration.ZERO;
    private int attempt;
    private boolean headSeen;

    CallPath(Shared shared, ModelName model, Terms terms, LlmSink sink, Cancellation cancellation, Ask<T> ask) {
        this.shared = shared;
        this.model = model;
        this.terms = terms;
        this.sink = sink;
        this.cancellation = cancellation;
        this.ask = ask;
        this.context = shared.vertx().getOrCreateContext();
        this.startedAt = shared.ticker().nanos();
        this.deadline = Deadline.after(startedAt, terms.timeout());
    }

    /** Refuses a strategy that does not exist, and what this version does not serve. */
    static Optional<Failure> faultOf(Routing routing) {
        String name = routing.strategy().orElse(LeastLoaded.NAME);
        if (!Strategies.DOCUMENTED.contains(name)) {
            return Optional.of(new Failure.Unprocessable(
                    OllamaCodes.UNKNOWN_STRATEGY,
                    "routing.strategy",
                    "one of " + String.join(", ", Strategies.DOCUMENTED),
                    Map.of("known", Strategies.DOCUMENTED)));
        }
        return notServed(routing, name)
                .map(field -> new Failure.Unprocessable(Codes.INVALID_VALUE, field, "not available in this version"));
    }

    private static Optional<String> notServed(Routing routing, String strategy) {
        if (!Strategies.SERVED.contains(strategy)) {
            return Optional.of("routing.strategy");
        }
        if (routing.session().isPresent()) {
            return Optional.of("routing.session");
        }
        if (routing.priority() != Priority.NORMAL) {
            return Optional.of("routing.priority");
        }
        if (!routing.fallbackModels().isEmpty()) {
            return Optional.of("routing.fallback_models");
        }
        if (routing.hedge()) {
            return Optional.of("routing.hedge");
        }
        return routing.explain() ? Optional.of("explain") : Optional.empty();
    }

    Future<Outcome<T>> run() {
        return seat().compose(this::attempt);
    }

    private Future<Seat> seat() {
        long waitingSince = shared.ticker().nanos();
        Duration left = deadline.remaining(waitingSince);
        Duration limit = left.compareTo(terms.queueTimeout()) < 0 ? left : terms.queueTimeout();
        Future<Seat> joined = shared.line().join(() -> take(Set.of()), limit, cancellation);
        if (joined.isComplete()) {
            return joined;
        }
        announce(joined, 0);
        return inContext(joined)
                .map(seat -> {
                    queued = queued.plusNanos(shared.ticker().nanos() - waitingSince);
                    return seat;
                })
                .recover(broken ->
                        Future.failedFuture(deadline.hasPassed(shared.ticker().nanos()) ? late("queue") : broken));
    }

    private HubException late(String phase) {
        return new HubException(new Failure.DeadlineExceeded(phase, deadline.limit()));
    }

    private void announce(Future<Seat> joined, int told) {
        shared.timers()
                .after(
                        QUIET_WAIT,
                        () -> context.runOnContext(now -> {
                            int position = shared.line().positionOf(joined);
                            if (joined.isComplete() || position == 0) {
                                return;
                            }
                            if (position != told) {
                                sink.emit(new LlmEvent.Queued(position, Optional.empty()));
                            }
                            announce(joined, position);
                        }));
    }

    private Future<Outcome<T>> attempt(Seat seat) {
        attempt++;
        InstanceId instance = seat.member().id();
        Duration left = deadline.remaining(shared.ticker().nanos());
        return ask.ask(seat.member().client(), new TimedSink(), () -> started(instance), left, cancellation)
                .map(answer -> new Outcome<>(answer, instance, attempt, queued, firstToken, elapsed()))
                .eventually(() -> {
                    seat.end();
                    return Future.succeededFuture();
                })
                .recover(broken -> again(seat.member(), broken));
    }

    private Future<Outcome<T>> again(Member member, Throwable broken) {
        Failure failure = HubException.failureOf(broken);
        if (failure instanceof Failure.BackendUnreachable) {
            member.checkNow();
        }
        boolean safe = !headSeen
                && switch (failure) {
                    case Failure.BackendUnreachable unreachable -> true;
                    case Failure.BackendError error -> error.status() >= 500;
                    default -> false;
                };
        if (failure instanceof Failure.DeadlineExceeded exceeded) {
            return Future.failedFuture(late(exceeded.phase()));
        }
        if (!safe || attempt >= MOST_ATTEMPTS || cancellation.isCancelled()) {
            return Future.failedFuture(broken);
        }
        failed.add(member.id());
        return take(Set.copyOf(failed))
                .or(() -> isWorthRepeatingThere(failure) ? take(Set.of()) : Optional.empty())
                .map(this::attempt)
                .orElseGet(() -> Future.failedFuture(broken));
    }

    /** An idle connection that the instance closed under us breaks the first attempt and no other. */
    private boolean isWorthRepeatingThere(Failure failure) {
        return attempt == 1 && failure instanceof Failure.BackendUnreachable;
    }

    private Optional<Seat> take(Set<InstanceId> excluded) {
        return shared.fleet().tryTake(model, terms.routing(), excluded, shared.line()::serve);
    }

    private void started(InstanceId instance) {
        headSeen = true;
        sink.emit(new LlmEvent.Started(instance, attempt));
    }

    private Duration elapsed() {
        return Duration.ofNanos(shared.ticker().nanos() - startedAt);
    }

    private <V> Future<V> inContext(Future<V> future) {
        Promise<V> promise = Promise.promise();
        future.onComplete(ended -> context.runOnContext(now -> {
            if (ended.succeeded()) {
                promise.complete(ended.result());
            } else {
                promise.fail(ended.cause());
            }
        }));
        return promise.future();
    }

    /** Asks one instance; {@code started} runs when its head has arrived. */
    @FunctionalInterface
    interface Ask<T> {
        Future<T> ask(
                OllamaClient client, LlmSink sink, Runnable started, Duration timeLeft, Cancellation cancellation);
    }

    /** What every call of the hub shares. */
    record Shared(Vertx vertx, Fleet fleet, WaitingLine<Seat> line, Ticker ticker, Timers timers) {}

    /** An answer and how it was come by. */
    record Outcome<T>(
            T answer, InstanceId instance, int attempts, Duration queued, Duration firstToken, Duration total) {}

    /** Notes when the first piece of the answer came. */
    private final class TimedSink implements LlmSink {

        @Override
        public void emit(LlmEvent event) {
            if (firstToken.isZero()) {
                firstToken = elapsed();
            }
            sink.emit(event);
        }

        @Override
        public boolean isFull() {
            return sink.isFull();
        }

        @Override
        public void onDrain(Runnable resume) {
            sink.onDrain(resume);
        }
    }
}
