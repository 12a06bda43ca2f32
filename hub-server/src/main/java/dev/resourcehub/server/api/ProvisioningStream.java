package dev.resourcehub.server.api;

import dev.resourcehub.readiness.ProvisioningEvent;
import dev.resourcehub.readiness.ProvisioningLog;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.RefusedException;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code /provisioning/events}: what is kept as a list, or, for who accepts events, that and what follows. */
final class ProvisioningStream {

    private static final String AFTER = "after";
    private static final String JSON = "application/json";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final ProvisioningLog log;

    ProvisioningStream(ProvisioningLog log) {
        this.log = log;
    }

    void addTo(Routes routes) {
        routes.get(
                "/provisioning/events",
                List.of(JSON, Framing.SSE.mediaType(), Framing.NDJSON.mediaType()),
                Routes.Availability.SERVING,
                this::answer);
    }

    private void answer(Exchange exchange) {
        long after = after(exchange);
        if (exchange.accepts(JSON)
                && !exchange.prefers(Framing.SSE.mediaType(), JSON)
                && !exchange.prefers(Framing.NDJSON.mediaType(), JSON)) {
            exchange.json(
                    200,
                    Page.firstOf(exchange, log.after(after), event -> Long.toString(event.number()))
                            .toJson(ReadinessAnswers::event));
            return;
        }
        exchange.framing().ifPresent(framing -> {
            if (exchange.isHeadOnly()) {
                exchange.text(200, framing.mediaType(), "");
            } else {
                follow(exchange, exchange.stream(framing), after);
            }
        });
    }

    /**
     * The number of the event behind which the answer begins: {@code Last-Event-ID}, or else {@code after}, or 0.
     * A reader that comes back to a hub that was started anew has a number that this one has not reached, and is told all.
     */
    private long after(Exchange exchange) {
        Optional<String> header = exchange.requestHeader(Streams.LAST_EVENT_ID).filter(id -> !id.isEmpty());
        Optional<String> given = header.or(() -> exchange.query(AFTER));
        boolean isNone = given.filter(id -> !NUMBER.matcher(id).matches()).isPresent()
                || (header.isEmpty()
                        && given.filter(id -> Long.parseLong(id) > log.last()).isPresent());
        if (isNone) {
            String place = header.isPresent() ? Streams.LAST_EVENT_ID : AFTER;
            throw new RefusedException(EdgeProblems.malformedRequest("'" + place + "' is not the id of an event.")
                    .with(header.isPresent() ? "header" : "field", place));
        }
        return given.map(Long::parseLong).orElse(0L);
    }

    private void follow(Exchange exchange, EventStream stream, long after) {
        stream.open();
        Subscription subscription = log.subscribe(after, event -> exchange.onLoop(() -> tell(stream, event)));
        exchange.cancellation().onCancel(subscription::close);
        Streams.lastUntilCancelled(exchange, stream);
    }

    private static void tell(EventStream stream, ProvisioningEvent event) {
        stream.sendAt(
                Long.toString(event.number()), event.said().wireName(), JsonBody.text(ReadinessAnswers.dataOf(event)));
    }
}
