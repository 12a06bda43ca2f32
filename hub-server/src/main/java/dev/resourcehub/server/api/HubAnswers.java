package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.JsonText;
import java.util.Comparator;

/** Writes hubs, their instances, and what happens to those. */
final class HubAnswers {

    private static final ObjectMapper PLAIN = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private HubAnswers() {}

    static ObjectNode hub(HubView view) {
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

    static ObjectNode instance(InstanceView view) {
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

    static JsonText drained(boolean drained, InstanceView view) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("drained", drained);
        json.set("instance", instance(view));
        return JsonBody.text(json);
    }

    /** The data of an event; its name is {@link #nameOf}. */
    static JsonText data(String hub, Happening happening) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", happening.at().toString())
                .put("hub", hub)
                .put("instance", happening.event().instance().value());
        switch (happening.event()) {
            case HubEvent.Registered registered -> {}
            case HubEvent.Unregistered unregistered -> {}
            case HubEvent.Updated updated -> {}
            case HubEvent.StatusChanged changed ->
                json.put("from", changed.from().wireName())
                        .put("to", changed.to().wireName())
                        .put("reason", changed.reason());
            case HubEvent.BreakerChanged changed ->
                json.put("scope", changed.scope().isEmpty() ? null : changed.scope())
                        .put("from", changed.from())
                        .put("to", changed.to())
                        .put("reason", changed.reason());
            case HubEvent.Recovered recovered -> json.put("attempts", recovered.attempts());
            case HubEvent.RecoveryFailed failed ->
                json.put("attempt", failed.attempt()).put("reason", failed.reason());
            case HubEvent.Ejected ejected ->
                json.put("reason", ejected.reason()).put("for_ms", ejected.forMillis());
            case HubEvent.Restored restored -> {}
        }
        return JsonBody.text(json);
    }

    static String nameOf(HubEvent event) {
        return switch (event) {
            case HubEvent.Registered registered -> "registered";
            case HubEvent.Unregistered unregistered -> "unregistered";
            case HubEvent.Updated updated -> "updated";
            case HubEvent.StatusChanged changed -> "status_changed";
            case HubEvent.BreakerChanged changed -> "breaker_changed";
            case HubEvent.Recovered recovered -> "recovered";
            case HubEvent.RecoveryFailed failed -> "recovery_failed";
            case HubEvent.Ejected ejected -> "ejected";
            case HubEvent.Restored restored -> "restored";
        };
    }

    private static JsonNode plain(Object value) {
        return PLAIN.convertValue(value, JsonNode.class);
    }
}
