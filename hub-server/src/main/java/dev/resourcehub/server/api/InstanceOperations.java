package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.NewInstance;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What an operator does with instances: register, change, remove, drain, resume, restart, check. */
final class InstanceOperations {

    private static final String ALL = "/hubs/:hub/instances";
    private static final String ONE = ALL + "/:id";

    private final NamedHubs hubs;

    InstanceOperations(NamedHubs hubs) {
        this.hubs = hubs;
    }

    void addTo(Routes routes) {
        routes.post(ALL, this::register);
        routes.patch(ONE, this::change);
        routes.delete(ONE, this::remove);
        routes.post(ONE + "/drain", this::drain);
        routes.post(ONE + "/resume", exchange -> plain(exchange, ResourceHub::resume));
        routes.post(ONE + "/restart", exchange -> plain(exchange, ResourceHub::restart));
        routes.post(ONE + "/check", exchange -> plain(exchange, ResourceHub::check));
    }

    private void register(Exchange exchange) {
        NamedHubs.Named named = hubs.of(exchange);
        Bodies.read(exchange, body -> {
            NewInstance instance = InstanceRequests.register(body);
            if (Bodies.takesJson(exchange)) {
                answer(exchange, named.hub().register(instance), view -> {
                    exchange.header(
                            "Location",
                            "/hubs/" + named.name() + "/instances/" + view.id().value());
                    exchange.json(201, JsonBody.text(HubAnswers.instance(view)));
                });
            }
        });
    }

    private void change(Exchange exchange) {
        NamedHubs.Named named = hubs.of(exchange);
        InstanceId id = NamedHubs.instanceId(named.view(), exchange);
        Bodies.read(exchange, body -> {
            InstanceChange change = InstanceRequests.change(body);
            if (Bodies.takesJson(exchange)) {
                answer(exchange, named.hub().update(id, change), view -> show(exchange, view));
            }
        });
    }

    private void remove(Exchange exchange) {
        NamedHubs.Named named = hubs.of(exchange);
        InstanceId id = NamedHubs.instanceId(named.view(), exchange);
        bodiless(exchange, () -> answer(exchange, named.hub().remove(id), removed -> exchange.noContent()));
    }

    private void drain(Exchange exchange) {
        NamedHubs.Named named = hubs.of(exchange);
        InstanceId id = NamedHubs.instanceId(named.view(), exchange);
        Bodies.readIfAny(exchange, body -> {
            Duration limit = InstanceRequests.drainLimit(body);
            if (Bodies.takesJson(exchange)) {
                answer(exchange, named.hub().drain(id, limit), drained -> {
                    InstanceView view = NamedHubs.instance(named.hub().view(), id.value());
                    exchange.json(200, HubAnswers.drained(drained, view));
                });
            }
        });
    }

    /** An operation that takes no more than an id and answers with the instance. */
    private void plain(Exchange exchange, BiFunction<ResourceHub, InstanceId, Future<InstanceView>> operation) {
        NamedHubs.Named named = hubs.of(exchange);
        InstanceId id = NamedHubs.instanceId(named.view(), exchange);
        bodiless(exchange, () -> {
            if (Bodies.takesJson(exchange)) {
                answer(exchange, operation.apply(named.hub(), id), view -> show(exchange, view));
            }
        });
    }

    private static void show(Exchange exchange, InstanceView view) {
        exchange.json(200, JsonBody.text(HubAnswers.instance(view)));
    }

    /** Refuses every field of a body, where one comes. */
    private static void bodiless(Exchange exchange, Runnable work) {
        Bodies.readIfAny(exchange, (JsonNode body) -> {
            Fields.of(body, Set.of());
            work.run();
        });
    }

    /** Answers on the exchange's loop, wherever {@code work} ends; a hub that stops does not wait for it. */
    private static <T> void answer(Exchange exchange, Future<T> work, Consumer<T> handler) {
        exchange.cancellation()
                .onCancel(() -> exchange.fail(new HubException(
                        new Failure.Cancelled(exchange.cancellation().by().orElseThrow()))));
        work.onComplete(
                value -> exchange.onLoop(() -> Bodies.guarded(exchange, () -> handler.accept(value))),
                error -> exchange.onLoop(() -> exchange.fail(error)));
    }
}
