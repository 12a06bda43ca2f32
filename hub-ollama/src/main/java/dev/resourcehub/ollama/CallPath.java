package dev.resourcehub.ollama;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.Fallback;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.dispatch.Waiting;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.ollama.call.Explained;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.LlmSink;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Route;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.ollama.call.Timings;
import dev.resourcehub.ollama.client.OllamaClient;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The way of one call: its order and its work for each model that may answer it, one after another under one deadline, and
 * what its caller hears meanwhile.
 */
final class CallPath<T> {

    private static final Duration QUIET_WAIT = Duration.ofMillis(250);

    private final Shared shared;
    private final Question<T> question;
    private final LlmSink sink;
    private final Cancellation cancellation;
    private final Context context;
    private final long startedNanos;
    private final Deadline deadline;
    private boolean begun;

    CallPath(Shared shared, Question<T> question, LlmSink sink, Cancellation cancellation) {
        this.shared = shared;
        this.question = question;
        this.sink = sink;
        this.cancellation = cancellation;
        this.context = shared.vertx().getOrCreateContext();
        this.startedNanos = shared.ports().ticker().nanos();
        this.deadline = Deadline.after(startedNanos, question.terms().timeout());
    }

    /** Asks for the first of {@code models}, and for the next while nothing was answered; at least one. */
    Future<Outcome<T>> run(List<ModelName> models) {
        return here(() -> Fallback.chain(models, this::ask, this::isWorthAnotherModel))
                .recover(broken -> Future.failedFuture(withWholeLimit(broken)));
    }

    private Future<Outcome<T>> ask(ModelName model) {
        return place(model).recover(broken -> {
            Failure failure = HubException.failureOf(broken);
            if (isNobody(failure, model)) {
                return here(() -> shared.absence().lookFor(model, routing()))
                        .compose(found -> found ? place(model) : Future.failedFuture(broken));
            }
            if (OllamaPolicy.saysModelGone(failure)) {
                return here(() -> shared.absence().confirm(model, routing()))
                        .compose(there -> Future.failedFuture(broken));
            }
            return Future.failedFuture(broken);
        });
    }

    private Future<Outcome<T>> place(ModelName model) {
        Buffer body = question.body().apply(model);
        Order order = order(model, body);
        List<Explained> considered = routing().explain() ? explain(order) : List.of();
        long before = shared.ports().ticker().nanos() - startedNanos;
        return shared.dispatcher()
                .dispatch(order, new AtServer(model.key(), body))
                .map(answer -> new Outcome<>(model, answer, before, considered));
    }

    private Order order(ModelName model, Buffer body) {
        Routing routing = routing();
        return new Order(
                model.key(),
                routing.tags(),
                routing.instance(),
                strategy(routing),
                affinity(routing),
                Order.NO_TENANT,
                routing.priority(),
                body.length(),
                deadline,
                question.terms().queueTimeout(),
                routing.hedge(),
                cancellation,
                action -> context.runOnContext(now -> action.run()));
    }

    /** Calls of a session stay together unless the caller says how else to choose. */
    private static Optional<String> strategy(Routing routing) {
        return routing.strategy().isEmpty() && routing.session().isPresent()
                ? Optional.of(Affinity.STRATEGY)
                : routing.strategy();
    }

    private long affinity(Routing routing) {
        if (routing.session().isPresent()) {
            return Affinity.of(routing.session().get());
        }
        String name = routing.strategy().orElse(shared.usualStrategy());
        boolean matters =
                shared.strategies().find(name).equals(shared.strategies().find(Affinity.STRATEGY));
        return matters ? question.affinity().getAsLong() : 0;
    }

    private List<Explained> explain(Order order) {
        return shared.dispatcher().explain(order).stream()
                .map(one -> new Explained(one.instance(), one.eligible(), one.reason()))
                .toList();
    }

    private Routing routing() {
        return question.terms().routing();
    }

    /** Whether the dispatcher found nobody that serves the model, not even later. */
    private static boolean isNobody(Failure failure, ModelName model) {
        return failure instanceof Failure.NoCapacity none
                && none.code().equals(Codes.NO_CAPACITY)
                && none.resource().equals(model.key());
    }

    private boolean isWorthAnotherModel(Failure failure) {
        return !begun
                && switch (failure) {
                    case Failure.Unknown unknown -> unknown.code().equals(ModelCodes.MODEL_NOT_FOUND);
                    case Failure.NoCapacity none -> true;
                    case Failure.BreakerOpen open -> true;
                    case Failure.BackendUnreachable unreachable -> true;
                    case Failure.BackendError error -> shared.policy().isSafeToRepeat(error);
                    default -> false;
                };
    }

    private Throwable withWholeLimit(Throwable broken) {
        return HubException.failureOf(broken) instanceof Failure.DeadlineExceeded late
                ? new HubException(new Failure.DeadlineExceeded(late.phase(), deadline.limit()))
                : broken;
    }

    /** Does {@code work} on the caller's event loop and ends there. */
    private <V> Future<V> here(Supplier<Future<V>> work) {
        Promise<V> promise = Promise.promise();
        onLoop(() -> work.get().onComplete(ended -> onLoop(() -> promise.handle(ended))));
        return promise.future();
    }

    private void onLoop(Runnable action) {
        if (context.equals(Vertx.currentContext())) {
            action.run();
        } else {
            context.runOnContext(now -> action.run());
        }
    }

    /** What a call asks, whoever is asked. */
    record Question<T>(Terms terms, Function<ModelName, Buffer> body, LongSupplier affinity, Ask<T> ask) {}

    /** Asks one server; {@code started} is asked when its head has arrived. */
    @FunctionalInterface
    interface Ask<T> {
        Future<T> ask(
                OllamaClient client,
                Buffer body,
                LlmSink sink,
                BooleanSupplier started,
                Duration timeLeft,
                Cancellation cancellation);
    }

    /** What every call of the hub shares. */
    record Shared(
            Vertx vertx,
            Dispatcher<Server> dispatcher,
            OllamaPolicy policy,
            Strategies strategies,
            String usualStrategy,
            Absence absence,
            Ports ports,
            Duration stallAfter) {}

    /**
     * An answer and how it was come by.
     *
     * @param beforeNanos from the start of the call until its order was placed
     */
    record Outcome<T>(ModelName model, Dispatched<T> answer, long beforeNanos, List<Explained> considered) {

        T value() {
            return answer.value();
        }

        Timings timings(Duration load) {
            return new Timings(
                    Duration.ofNanos(answer.queuedNanos()),
                    load,
                    Duration.ofNanos(beforeNanos + answer.firstNanos()),
                    Duration.ofNanos(beforeNanos + answer.totalNanos()));
        }

        Route route() {
            return new Route(answer.instance(), answer.attempts(), answer.strategy(), considered);
        }
    }

    /** What is done at the server that takes the call. */
    private final class AtServer implements Work<Server, T> {

        private final String model;
        private final Buffer body;

        private AtServer(String model, Buffer body) {
            this.model = model;
            this.body = body;
        }

        @Override
        public Future<T> call(Server server, Attempt attempt) {
            if (!server.mustLoad(model)) {
                return ask(server, attempt, () -> begin(attempt));
            }
            long since = shared.ports().ticker().nanos();
            attempt.latencyTellsNothing();
            return ask(server, attempt, () -> {
                        server.waitedForLoad(model, true);
                        return begin(attempt);
                    })
                    .onFailure(broken -> {
                        long waited = shared.ports().ticker().nanos() - since;
                        if (!begun && waited >= shared.stallAfter().toNanos()) {
                            server.waitedForLoad(model, false);
                        }
                    });
        }

        private Future<T> ask(Server server, Attempt attempt, BooleanSupplier started) {
            return question.ask()
                    .ask(server.client(), body, sink, started, attempt.timeLeft(), attempt.cancellation())
                    .onFailure(broken -> {
                        if (OllamaPolicy.isModelGone(HubException.failureOf(broken))) {
                            shared.absence().lookAgain(server);
                        }
                    });
        }

        private boolean begin(Attempt attempt) {
            if (!attempt.commit()) {
                return false;
            }
            begun = true;
            sink.emit(new LlmEvent.Started(attempt.instance(), attempt.number()));
            return true;
        }

        @Override
        public void queued(Waiting waiting) {
            tell(waiting, 0);
        }

        /** Tells the place in the line after a while, and again when it has changed. */
        private void tell(Waiting waiting, int told) {
            shared.ports()
                    .timers()
                    .after(
                            QUIET_WAIT,
                            () -> context.runOnContext(now -> waiting.place().ifPresent(place -> {
                                if (place.position() != told) {
                                    sink.emit(new LlmEvent.Queued(place.position(), place.estimatedWait()));
                                }
                                tell(waiting, place.position());
                            })));
        }
    }
}
