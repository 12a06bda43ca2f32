package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** A fleet of scripted backends under a manual clock: every call waits there until the test ends it. */
final class Bench {

    final ManualTimers time = new ManualTimers();
    final Ports ports;
    final Fleet<Backend> fleet;
    final Dispatcher<Backend> dispatcher;
    final Map<String, Backend> backends = new HashMap<>();

    Bench() {
        this(FleetSettings.DEFAULT, DispatchSettings.DEFAULT);
    }

    Bench(FleetSettings fleetSettings, DispatchSettings settings) {
        this(fleetSettings, settings, Chance.of(new Random(7)));
    }

    Bench(FleetSettings fleetSettings, DispatchSettings settings, Chance chance) {
        this(fleetSettings, settings, chance, FailurePolicy.USUAL);
    }

    Bench(FleetSettings fleetSettings, DispatchSettings settings, Chance chance, FailurePolicy policy) {
        ports = new Ports(time, time, chance, Meters.none());
        fleet = new Fleet<>("printers", fleetSettings, ports, InstantSource.system());
        dispatcher = new Dispatcher<>(fleet, settings, Strategies.load(ports.chance(), time), policy, ports);
    }

    /** An instance with room for {@code most} calls. */
    Backend with(String id, int most) {
        return with(InstanceSpec.of(id, most), Offer.NONE);
    }

    Backend with(InstanceSpec spec, Offer offer) {
        Backend backend = new Backend(spec.id());
        backends.put(spec.id().value(), backend);
        fleet.register(Enrolment.of(spec, "printer", backend).offering(offer));
        return backend;
    }

    static Offer models(String... names) {
        return new Offer(Set.of(names), Set.of(names));
    }

    Order order() {
        return order(Cancellation.create());
    }

    Order order(Cancellation cancellation) {
        return Order.any(Deadline.after(time.nanos(), Duration.ofMinutes(1)), Duration.ofSeconds(10), cancellation);
    }

    /** The same order for work that may be done twice. */
    static Order hedged(Order order) {
        return new Order(
                order.capability(),
                order.tags(),
                order.instance(),
                order.strategy(),
                order.affinity(),
                order.tenant(),
                order.priority(),
                order.bytes(),
                order.deadline(),
                order.queueTimeout(),
                true,
                order.cancellation(),
                order.home());
    }

    /** The same order, chosen by another strategy, at home elsewhere. */
    static Order by(Order order, String strategy, Executor home) {
        return new Order(
                order.capability(),
                order.tags(),
                order.instance(),
                Optional.of(strategy),
                order.affinity(),
                order.tenant(),
                order.priority(),
                order.bytes(),
                order.deadline(),
                order.queueTimeout(),
                order.hedge(),
                order.cancellation(),
                home);
    }

    /** Work whose last step of admission is {@code enter}. */
    Future<Dispatched<String>> call(Order order, BooleanSupplier enter) {
        return dispatcher.dispatch(order, new Work<Backend, String>() {
            @Override
            public boolean tryEnter(Backend backend) {
                return enter.getAsBoolean();
            }

            @Override
            public Future<String> call(Backend backend, Attempt attempt) {
                return backend.serve(attempt);
            }
        });
    }

    /** Calls that run now, at all backends. */
    long running() {
        return backends.values().stream().mapToLong(Backend::running).sum();
    }

    /** Calls that ever came, to all backends. */
    int came() {
        return backends.values().stream()
                .mapToInt(backend -> backend.calls.size())
                .sum();
    }

    Future<Dispatched<String>> call() {
        return call(order());
    }

    Future<Dispatched<String>> call(Order order) {
        return dispatcher.dispatch(order, Backend::serve);
    }

    static Failure failureOf(Future<?> failed) {
        return HubException.failureOf(failed.cause());
    }

    Failure.BackendUnreachable unreachable(String id) {
        return new Failure.BackendUnreachable(new InstanceId(id), "connection refused");
    }

    /** One scripted backend. */
    static final class Backend {
        private final InstanceId id;
        final List<Served> calls = new ArrayList<>();

        Backend(InstanceId id) {
            this.id = id;
        }

        Future<String> serve(Attempt attempt) {
            Served served = new Served(attempt, Promise.promise());
            calls.add(served);
            attempt.cancellation()
                    .onCancel(() -> served.end.tryFail(new HubException(new Failure.Cancelled("caller"))));
            return served.end.future();
        }

        InstanceId id() {
            return id;
        }

        void answerAll() {
            List.copyOf(calls).forEach(call -> call.end.tryComplete("ok"));
        }

        /** The latest call that came. */
        Served last() {
            return calls.getLast();
        }

        /** Calls that have not ended. */
        long running() {
            return calls.stream()
                    .filter(call -> !call.end.future().isComplete())
                    .count();
        }
    }

    /** One call at a backend. */
    record Served(Attempt attempt, Promise<String> end) {
        void answer() {
            end.complete("ok");
        }

        void fail(Failure failure) {
            end.fail(new HubException(failure));
        }

        Failure.BackendUnreachable refuse() {
            Failure.BackendUnreachable failure =
                    new Failure.BackendUnreachable(attempt.instance(), "connection refused");
            fail(failure);
            return failure;
        }
    }
}
