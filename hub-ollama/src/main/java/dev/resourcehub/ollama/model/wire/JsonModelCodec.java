package dev.resourcehub.ollama.model.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.CatalogEntry;
import dev.resourcehub.ollama.model.ModelCodec;
import dev.resourcehub.ollama.model.PullOrder;
import dev.resourcehub.ollama.model.PullResult;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The room's bytes as JSON. Stateless; any thread. */
public final class JsonModelCodec implements ModelCodec {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    @Override
    public Buffer write(CatalogEntry entry) {
        return bytes(EntryJson.write(entry));
    }

    @Override
    public CatalogEntry readEntry(Buffer bytes) {
        try {
            return EntryJson.read(object(bytes));
        } catch (RuntimeException unreadable) {
            throw new IllegalArgumentException("not an entry of the catalog: " + unreadable.getMessage(), unreadable);
        }
    }

    @Override
    public Buffer write(PullOrder order) {
        return bytes(OrderJson.write(order));
    }

    @Override
    public PullOrder readPull(Buffer params) {
        return OrderJson.pull(params(params));
    }

    @Override
    public PullOrder readImport(Buffer params) {
        return OrderJson.importing(params(params));
    }

    @Override
    public Buffer write(PullResult result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("performed", result.performed());
        node.put("name", result.name().value());
        node.put("digest", result.digest());
        node.put("size_bytes", result.sizeBytes());
        result.path().ifPresent(path -> node.put("path", path.toString()));
        if (!result.instances().isEmpty()) {
            ArrayNode instances = node.putArray("instances");
            result.instances().forEach(id -> instances.add(id.value()));
        }
        return bytes(node);
    }

    @Override
    public PullResult readResult(Buffer bytes) {
        try {
            JsonNode node = object(bytes);
            List<InstanceId> instances = new ArrayList<>();
            node.path("instances").forEach(id -> instances.add(new InstanceId(id.asText())));
            return new PullResult(
                    node.path("performed").asBoolean(),
                    new ModelName(node.path("name").asText()),
                    node.path("digest").asText(),
                    node.path("size_bytes").asLong(),
                    node.hasNonNull("path")
                            ? Optional.of(Path.of(node.get("path").asText()))
                            : Optional.empty(),
                    instances);
        } catch (RuntimeException unreadable) {
            throw new IllegalArgumentException("not a result of a pull", unreadable);
        }
    }

    private static JsonNode params(Buffer params) {
        JsonNode node;
        try {
            node = JSON.readTree(params.getBytes());
        } catch (IOException notJson) {
            throw new HubException(new Failure.InvalidRequest(Codes.MALFORMED_REQUEST, "params", "JSON"), notJson);
        }
        if (!node.isObject()) {
            throw new HubException(new Failure.InvalidRequest(Codes.WRONG_TYPE, "params", "an object"));
        }
        return node;
    }

    private static JsonNode object(Buffer bytes) {
        try {
            JsonNode node = JSON.readTree(bytes.getBytes());
            if (node.isObject()) {
                return node;
            }
        } catch (IOException notJson) {
            throw new IllegalArgumentException("not JSON", notJson);
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    private static Buffer bytes(ObjectNode node) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(node));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of strings and numbers always writes", impossible);
        }
    }
}
