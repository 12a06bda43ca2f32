package dev.resourcehub.ollama.model.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.KeptNames;
import dev.resourcehub.ollama.model.Placement;
import dev.resourcehub.ollama.model.PullOrder;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Params of jobs, read strictly: the first fault is thrown and names its field. {@code null} counts as absent. */
final class OrderJson {

    private static final int LONGEST = 2_048;
    private static final int MOST_INSTANCES = 64;
    private static final Set<String> PULL = Set.of("source", "name", "sha256", "instances", "force", "provenance");
    private static final Set<String> IMPORT = Set.of("path", "name", "sha256", "provenance");

    private OrderJson() {}

    static PullOrder pull(JsonNode params) {
        refuseUnknown(params, PULL);
        return new PullOrder(
                required(params, "source", "a source such as ollama:gemma3:270m or hf:owner/repo"),
                name(params),
                digest(params),
                placement(params),
                flag(params, "force"),
                ProvenanceJson.read(params, "params.provenance"));
    }

    static PullOrder importing(JsonNode params) {
        refuseUnknown(params, IMPORT);
        String path = required(params, "path", "the path of a GGUF file");
        Optional<ModelName> name = name(params);
        if (name.isEmpty()) {
            throw invalid(Codes.MISSING_FIELD, "name", "the name that the model gets");
        }
        return new PullOrder(
                "file:" + path,
                name,
                digest(params),
                new Placement.Anywhere(),
                false,
                ProvenanceJson.read(params, "params.provenance"));
    }

    static ObjectNode write(PullOrder order) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("source", order.source());
        order.name().ifPresent(name -> node.put("name", name.value()));
        order.sha256().ifPresent(digest -> node.put("sha256", digest));
        switch (order.placement()) {
            case Placement.Anywhere anywhere -> {}
            case Placement.Several several -> node.put("instances", several.count());
            case Placement.On on -> {
                ArrayNode instances = node.putArray("instances");
                on.instances().forEach(id -> instances.add(id.value()));
            }
        }
        if (order.force()) {
            node.put("force", true);
        }
        order.provenance().ifPresent(provenance -> node.set("provenance", ProvenanceJson.write(provenance)));
        return node;
    }

    private static void refuseUnknown(JsonNode params, Set<String> known) {
        for (var member : params.properties()) {
            String name = member.getKey();
            if (!known.contains(name)) {
                String shown = name.substring(0, Math.min(128, name.length()));
                throw new HubException(new Failure.InvalidRequest(
                        Codes.UNKNOWN_FIELD,
                        "params." + shown,
                        "a documented field",
                        Nearest.to(name, known).map(nearest -> "params." + nearest)));
            }
        }
    }

    private static String required(JsonNode params, String field, String expected) {
        return text(params, field).orElseThrow(() -> invalid(Codes.MISSING_FIELD, field, expected));
    }

    private static Optional<String> text(JsonNode params, String field) {
        if (!params.hasNonNull(field)) {
            return Optional.empty();
        }
        JsonNode node = params.get(field);
        if (!node.isTextual()) {
            throw invalid(Codes.WRONG_TYPE, field, "a string");
        }
        String text = node.asText().strip();
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw impossible(field, "1 to " + LONGEST + " characters, none of them a control character");
        }
        return Optional.of(text);
    }

    private static Optional<ModelName> name(JsonNode params) {
        return text(params, "name")
                .map(name -> KeptNames.read(name).orElseThrow(() -> impossible("name", KeptNames.FORM)));
    }

    private static Optional<String> digest(JsonNode params) {
        return text(params, "sha256").map(digest -> {
            String hex = digest.toLowerCase(Locale.ROOT);
            if (!hex.matches("[0-9a-f]{64}")) {
                throw impossible("sha256", "64 hex digits");
            }
            return hex;
        });
    }

    private static boolean flag(JsonNode params, String field) {
        if (!params.hasNonNull(field)) {
            return false;
        }
        if (!params.get(field).isBoolean()) {
            throw invalid(Codes.WRONG_TYPE, field, "true or false");
        }
        return params.get(field).booleanValue();
    }

    private static Placement placement(JsonNode params) {
        if (!params.hasNonNull("instances")) {
            return new Placement.Anywhere();
        }
        JsonNode node = params.get("instances");
        if (node.isIntegralNumber()) {
            if (!node.canConvertToInt() || node.intValue() < 1 || node.intValue() > MOST_INSTANCES) {
                throw impossible("instances", "1 to " + MOST_INSTANCES + ", or ids of instances");
            }
            return new Placement.Several(node.intValue());
        }
        if (!node.isArray()) {
            throw invalid(Codes.WRONG_TYPE, "instances", "a whole number or an array of ids");
        }
        if (node.isEmpty() || node.size() > MOST_INSTANCES) {
            throw impossible("instances", "1 to " + MOST_INSTANCES + " ids of instances");
        }
        List<InstanceId> ids = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String field = "instances[" + i + "]";
            if (!node.get(i).isTextual()) {
                throw invalid(Codes.WRONG_TYPE, field, "a string");
            }
            try {
                ids.add(new InstanceId(node.get(i).asText()));
            } catch (IllegalArgumentException wrong) {
                throw new HubException(
                        new Failure.Unprocessable(Codes.INVALID_VALUE, "params." + field, "the id of an instance"),
                        wrong);
            }
        }
        return new Placement.On(ids.stream().distinct().toList());
    }

    private static HubException invalid(Code code, String field, String expected) {
        return new HubException(new Failure.InvalidRequest(code, "params." + field, expected));
    }

    private static HubException impossible(String field, String expected) {
        return new HubException(new Failure.Unprocessable(Codes.INVALID_VALUE, "params." + field, expected));
    }
}
