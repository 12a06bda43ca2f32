package dev.resourcehub.benchmark.micro;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.Enrolment;
import dev.resourcehub.dispatch.FailurePolicy;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A fleet whose instances each offer 50 models, and calls for one of them that are answered at once. */
final class Placing {

    private static final int MODELS = 50;
    private static final Future<String> ANSWER = Future.succeededFuture("answer");
    private static final Duration LIMIT = Duration.ofHours(100);

    private final Dispatcher<String> dispatcher;
    private final List<Order> orders;

    private Placing(Dispatcher<String> dispatcher, List<Order> orders) {
        this.dispatcher = dispatcher;
        this.orders = orders;
    }

    static Placing among(int instances, Meters meters) {
        Ticker ticker = Ticker.system();
        Ports ports = new Ports(ticker, (delay, action) -> () -> {}, Chance.random(), meters);
        Fleet<String> fleet = new Fleet<>("micro", FleetSettings.DEFAULT, ports, InstantSource.system());
        Offer offer = new Offer(models(0, MODELS), models(0, 5));
        for (int i = 0; i < instances; i++) {
            String id = "gpu-" + i;
            fleet.register(Enrolment.of(InstanceSpec.of(id, 8), "micro", id).offering(offer));
        }
        Order any = Order.any(Deadline.after(ticker.nanos(), LIMIT), LIMIT, Cancellation.create());
        Dispatcher<String> dispatcher = new Dispatcher<>(
                fleet, DispatchSettings.DEFAULT, Strategies.load(ports.chance(), ticker), FailurePolicy.USUAL, ports);
        return new Placing(
                dispatcher, models(0, MODELS).stream().map(any::needing).toList());
    }

    /** The call alone. */
    static Future<String> bare() {
        return ANSWER;
    }

    /** The call of {@code number} through the dispatcher. */
    Future<Dispatched<String>> dispatch(int number) {
        return dispatcher.dispatch(orders.get((number & Integer.MAX_VALUE) % MODELS), (resource, attempt) -> ANSWER);
    }

    private static Set<String> models(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "model-" + number).collect(Collectors.toSet());
    }
}
