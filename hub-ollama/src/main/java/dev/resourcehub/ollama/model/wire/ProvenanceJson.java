package dev.resourcehub.ollama.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who wanted a model, and why. */
final class ProvenanceJson {

    private static final int LONGEST = 512;
    private static final Set<String> KNOWN =
            Set.of("requested_by", "reason", "correlation_id", "requested_at", "metadata");

    private ProvenanceJson() {}

    static ObjectNode write(Provenance provenance) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("requested_by", provenance.requestedBy())
                .put("reason", provenance.reason())
                .put("correlation_id", provenance.correlationId())
                .put("requested_at", provenance.requestedAt().toString());
        ObjectNode metadata = node.putObject("metadata");
        new TreeMap<>(provenance.metadata()).forEach(metadata::put);
        return node;
    }

    /** What stands under the last word of {@code field}; throws a {@code HubException} that names the wrong part. */
    static Optional<Provenance> read(JsonNode parent, String field) {
        String name = field.substring(field.lastIndexOf('.') + 1);
        if (!parent.hasNonNull(name)) {
            return Optional.empty();
        }
        JsonNode node = parent.get(name);
        if (!node.isObject()) {
            throw wrong(field, "an object");
        }
        for (var member : node.properties()) {
            if (!KNOWN.contains(member.getKey())) {
                throw new HubException(new Failure.InvalidRequest(
                        Codes.UNKNOWN_FIELD,
                        field,
                        "members of " + KNOWN.stream().sorted().toList()));
            }
        }
        Map<String, String> metadata = new TreeMap<>();
        for (var member : node.path("metadata").properties()) {
            metadata.put(member.getKey(), text(member.getValue(), field + ".metadata"));
        }
        try {
            return Optional.of(new Provenance(
                    text(node.path("requested_by"), field + ".requested_by"),
                    text(node.path("reason"), field + ".reason"),
                    node.hasNonNull("correlation_id")
                            ? text(node.get("correlation_id"), field + ".correlation_id")
                            : "",
                    Instant.parse(text(node.path("requested_at"), field + ".requested_at")),
                    metadata));
        } catch (DateTimeException | IllegalArgumentException impossible) {
            throw new HubException(
                    new Failure.Unprocessable(
                            Codes.INVALID_VALUE, field, "a time in RFC 3339 form and at most 32 facts"),
                    impossible);
        }
    }

    private static String text(JsonNode node, String field) {
        if (!node.isTextual()) {
            throw wrong(field, "a string");
        }
        if (node.asText().length() > LONGEST) {
            throw new HubException(
                    new Failure.Unprocessable(Codes.INVALID_VALUE, field, "at most " + LONGEST + " characters"));
        }
        return node.asText();
    }

    private static HubException wrong(String field, String expected) {
        return new HubException(new Failure.InvalidRequest(Codes.WRONG_TYPE, field, expected));
    }
}
