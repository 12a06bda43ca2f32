package dev.resourcehub.server.api;

import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import java.util.Arrays;
import java.util.List;

/** What happens in hubs as streams that last until the client leaves or the server drains. */
final class HubEvents {

    private static final List<String> FRAMINGS =
            Arrays.stream(Framing.values()).map(Framing::mediaType).toList();

    private final NamedHubs hubs;

    HubEvents(NamedHubs hubs) {
        this.hubs = hubs;
    }

    void addTo(Routes routes) {
        routes.get(
                "/hubs/:hub/events",
                FRAMINGS,
                Routes.Availability.SERVING,
                exchange -> begin(exchange, List.of(hubs.of(exchange)), EventPlace.ofOne()));
        routes.get(
                "/events",
                FRAMINGS,
                Routes.Availability.SERVING,
                exchange -> begin(exchange, hubs.all(), EventPlace.ofAll()));
    }

    private static void begin(Exchange exchange, List<NamedHubs.Named> told, EventPlace place) {
        List<String> names = told.stream().map(NamedHubs.Named::name).toList();
        boolean known = exchange.requestHeader(Streams.LAST_EVENT_ID)
                .filter(id -> !id.isEmpty())
                .map(id -> place.goTo(id, names))
                .orElse(true);
        if (!known) {
            exchange.problem(
                    EdgeProblems.malformedRequest("The Last-Event-ID is not the id of an event of this stream.")
                            .with("header", Streams.LAST_EVENT_ID));
            return;
        }
        exchange.framing().ifPresent(framing -> {
            if (exchange.isHeadOnly()) {
                exchange.text(200, framing.mediaType(), "");
            } else {
                follow(exchange, exchange.stream(framing), told, place);
            }
        });
    }

    private static void follow(Exchange exchange, EventStream stream, List<NamedHubs.Named> told, EventPlace place) {
        stream.open();
        for (NamedHubs.Named named : told) {
            Subscription subscription = named.hub()
                    .subscribe(
                            place.of(named.name()),
                            happening -> exchange.onLoop(() -> tell(stream, place, named.name(), happening)));
            exchange.cancellation().onCancel(subscription::close);
        }
        Streams.lastUntilCancelled(exchange, stream);
    }

    private static void tell(EventStream stream, EventPlace place, String hub, Happening happening) {
        stream.sendAt(
                place.behind(hub, happening.number()),
                HubAnswers.nameOf(happening.event()),
                HubAnswers.data(hub, happening));
    }
}
