package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operations as clients of {@code /v1/jobs} name them, each a kind of job with its members under other names. Members that it
 * does not know are passed over, {@code hive_id} among them.
 */
final class OperationRequests {

    private static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();

    static {
        OPERATIONS.put("model_download", new Operation("model.pull", Map.of("model", "source")));
        OPERATIONS.put("model_list", new Operation("model.list", Map.of()));
        OPERATIONS.put("model_get", new Operation("model.get", Map.of("id", "name")));
        OPERATIONS.put("model_delete", new Operation("model.delete", Map.of("id", "name")));
        OPERATIONS.put("model_load", new Operation("model.load", Map.of("id", "name")));
        OPERATIONS.put("model_unload", new Operation("model.unload", Map.of("id", "name")));
    }

    private OperationRequests() {}

    /**
     * An operation that became a job to submit.
     *
     * @param name its own name
     */
    record Asked(String name, String kind, Buffer params) {}

    private record Operation(String kind, Map<String, String> members) {}

    /** The job that {@code body} asks for; thrown with the field's name where it asks for none. */
    static Asked read(JsonNode body) {
        if (!body.isObject()) {
            throw Fields.wrongType("", "a JSON object");
        }
        String name = text(body, "operation");
        Operation operation = Optional.ofNullable(OPERATIONS.get(name))
                .orElseThrow(() -> new HubException(new Failure.InvalidRequest(
                        Codes.MALFORMED_REQUEST,
                        "operation",
                        "one of " + String.join(", ", OPERATIONS.keySet()),
                        Optional.empty())));
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        operation.members().forEach((theirs, ours) -> params.put(ours, text(body, theirs)));
        return new Asked(name, operation.kind(), Buffer.buffer(params.toString()));
    }

    /** The operation that makes jobs of {@code kind}; a kind without one has its own name in their spelling. */
    static String nameOf(String kind) {
        return OPERATIONS.entrySet().stream()
                .filter(entry -> entry.getValue().kind().equals(kind))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> kind.replace('.', '_'));
    }

    private static String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            throw new HubException(new Failure.InvalidRequest(Codes.MISSING_FIELD, name, "a string", Optional.empty()));
        }
        if (!value.isTextual()) {
            throw Fields.wrongType(name, "a string");
        }
        return value.textValue();
    }

    /** What a kind says of params, in the names that the client used. */
    static Failure inTheirWords(Failure failure, Asked asked) {
        if (failure instanceof Failure.InvalidRequest fault && fault.field().equals("params.sha256")) {
            return new Failure.InvalidRequest(
                    fault.code(), "sha256", fault.expected() + ", as #sha256=HEX behind the address in 'model'");
        }
        if (!(failure instanceof Failure.Unprocessable fault)) {
            return failure;
        }
        if (fault.field().equals("kind")) {
            return new Failure.Unprocessable(Codes.INVALID_VALUE, "operation", "not available in this version");
        }
        List<String> path = new ArrayList<>(List.of(fault.field().split("\\.")));
        String theirs = Optional.ofNullable(OPERATIONS.get(asked.name())).stream()
                .flatMap(operation -> operation.members().entrySet().stream())
                .filter(member -> member.getValue().equals(path.getLast()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(fault.field());
        return new Failure.Unprocessable(fault.code(), theirs, fault.expected(), fault.facts());
    }
}
