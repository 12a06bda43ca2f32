package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.readiness.ProvisioningEvent;
import dev.resourcehub.readiness.ProvisioningLog;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import java.util.List;
import java.util.regex.Pattern;

/** {@code /provisioning/events}: what is kept as a list, or, for who accepts events, that and what follows. */
final class ProvisioningStream {

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
        long after = exchange.requestHeader(Streams.LAST_EVENT_ID)
                .filter(id -> !id.isEmpty())
                .or(() -> exchange.query("after"))
                .map(ProvisioningStream::number)
                .orElse(0L);
        if (exchange.accepts(JSON)
                && !exchange.prefers(Framing.SSE.mediaType(), JSON)
                && !exchange.prefers(Framing.NDJSON.mediaType(), JSON)) {
            exchange.json(200, JsonBody.text(kept(log.after(after))));
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

    private static long number(String id) {
        if (!NUMBER.matcher(id).matches()) {
            throw JsonBody.invalid(Streams.LAST_EVENT_ID, "the number of an event");
        }
        return Long.parseLong(id);
    }

    private static ObjectNode kept(List<ProvisioningEvent> events) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var items = json.putArray("items");
        events.forEach(event -> items.add(ReadinessAnswers.event(event)));
        return json.putNull("next");
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
