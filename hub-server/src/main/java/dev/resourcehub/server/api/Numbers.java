package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Numbers as answers write them: durations in milliseconds to the microsecond, absent ones as null. */
final class Numbers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Numbers() {}

    static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1_000.0) / 1_000.0;
    }

    /** Adds how far a piece of work is. */
    static ObjectNode progress(ObjectNode json, Progress progress) {
        json.put("completed_bytes", progress.completedBytes());
        json.set("total_bytes", node(progress.totalBytes()));
        return json;
    }

    static JsonNode node(OptionalLong value) {
        return value.isPresent() ? NODES.numberNode(value.getAsLong()) : NODES.nullNode();
    }

    static JsonNode node(OptionalInt value) {
        return value.isPresent() ? NODES.numberNode(value.getAsInt()) : NODES.nullNode();
    }

    static JsonNode node(Optional<Long> value) {
        return value.isPresent() ? NODES.numberNode(value.get()) : NODES.nullNode();
    }
}
