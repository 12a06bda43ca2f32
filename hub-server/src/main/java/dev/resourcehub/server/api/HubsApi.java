package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.server.http.Exchange;
import dev.resourcehub.server.http.Routes;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** {@code /hubs}: what was chosen at start and why, and the instances behind each hub. */
public final class HubsApi {

    private static final Code INSTANCE_NOT_FOUND = new Code("instance_not_found");
    private static final ObjectMapper PLAIN = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final List<Supplier<HubView>> hubs;

    /** Shows these hubs. */
    public HubsApi(List<Supplier<HubView>> hubs) {
        this.hubs = List.copyOf(hubs);
    }

    /** Adds the routes. */
    public void addTo(Routes routes) {
        routes.get("/hubs", exchange -> {
            List<HubView> views = hubs.stream()
                    .map(Supplier::get)
                    .sorted(Comparator.comparing(HubView::name))
                    .toList();
            exchange.json(200, Page.of(exchange, views, HubView::name).toJson(HubsApi::hub));
        });
        routes.get("/hubs/:hub", exchange -> exchange.json(200, JsonBody.text(hub(find(exchange)))));
        routes.get("/hubs/:hub/instances", exchange -> {
            List<InstanceView> instances = find(exchange).instances().stream()
                    .sorted(Comparator.comparing(instance -> instance.id().value()))
                    .toList();
            exchange.json(
                    200,
                    Page.of(exchange, instances, instance -> instance.id().value())
                            .toJson(HubsApi::instance));
        });
        routes.get("/hubs/:hub/instances/:id", exchange -> {
            HubView hub = find(exchange);
            String id = exchange.pathPart("id");
            InstanceView found = hub.instances().stream()
                    .filter(instance -> instance.id().value().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new HubException(new Failure.Unknown(
                            INSTANCE_NOT_FOUND,
                            "instance",
                            id,
                            hub.instances().stream()
                                    .limit(20)
                                    .map(instance -> instance.id().value())
                                    .toList())));
            exchange.json(200, JsonBody.text(instance(found)));
        });
    }

    private HubView find(Exchange exchange) {
        String name = exchange.pathPart("hub");
        List<HubView> views = hubs.stream().map(Supplier::get).toList();
        return views.stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HubException(new Failure.Unknown(
                        Codes.NOT_FOUND,
                        "hub",
                        name,
                        views.stream().map(HubView::name).toList())));
    }

    private static ObjectNode hub(HubView view) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", view.name())
                .put("chosen", view.chosen())
                .put("reason", view.reason())
                .put("readiness", view.readiness().wireName());
        json.set("totals", plain(view.totals()));
        ArrayNode instances = json.putArray("instances");
        view.instances().stream()
                .sorted(Comparator.comparing(instance -> instance.id().value()))
                .forEach(instance -> instances.add(instance(instance)));
        return json;
    }

    private static ObjectNode instance(InstanceView view) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", view.id().value())
                .put("kind", view.kind())
                .put("endpoint", view.endpoint())
                .put("status", view.status().wireName())
                .put("status_reason", view.statusReason().orElse(null))
                .put("in_flight", view.inFlight())
                .put("max_concurrent", view.maxConcurrent())
                .put("weight", view.weight())
                .put("priority", view.priority());
        ArrayNode tags = json.putArray("tags");
        view.tags().stream().sorted().forEach(tags::add);
        json.set("facts", plain(view.facts()));
        return json;
    }

    private static JsonNode plain(Object value) {
        return PLAIN.convertValue(value, JsonNode.class);
    }
}
