package dev.resourcehub.server.api;

import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import java.util.Comparator;
import java.util.List;

/**
 * {@code /hubs} and {@code /events}: what was chosen at start and why, the instances behind each hub, what an operator
 * does with them, and what happens to them.
 *
 * <p>An operation goes on when whoever asked for it has left. {@code /hubs/{hub}/events} and {@code /events} never end by
 * themselves: {@code EventPlace} says what their ids are and what {@code Last-Event-ID} replays; the terminal event of a
 * hub that stops is {@code problem} with {@code draining}.
 */
public final class HubsApi {

    private final NamedHubs hubs;
    private final InstanceOperations operations;
    private final HubEvents events;

    /** Shows and serves these hubs. */
    public HubsApi(List<ResourceHub> hubs) {
        this.hubs = new NamedHubs(hubs);
        this.operations = new InstanceOperations(this.hubs);
        this.events = new HubEvents(this.hubs);
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.get("/hubs", this::list);
        routes.get("/hubs/:hub", exchange -> exchange.json(200, JsonBody.text(HubAnswers.hub(view(exchange)))));
        routes.get("/hubs/:hub/instances", this::instances);
        routes.get(
                "/hubs/:hub/instances/:id",
                exchange -> exchange.json(
                        200,
                        JsonBody.text(
                                HubAnswers.instance(NamedHubs.instance(view(exchange), exchange.pathPart("id"))))));
        operations.addTo(routes);
        events.addTo(routes);
    }

    private void list(Exchange exchange) {
        List<HubView> views = hubs.all().stream().map(NamedHubs.Named::view).toList();
        exchange.json(200, Page.of(exchange, views, HubView::name).toJson(HubAnswers::hub));
    }

    private void instances(Exchange exchange) {
        List<InstanceView> instances = view(exchange).instances().stream()
                .sorted(Comparator.comparing(instance -> instance.id().value()))
                .toList();
        exchange.json(
                200,
                Page.of(exchange, instances, instance -> instance.id().value()).toJson(HubAnswers::instance));
    }

    private HubView view(Exchange exchange) {
        return hubs.of(exchange).view();
    }
}
