package dev.resourcehub.ollama.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Writes the requests that bring models to a server or remove them, and reads what it says to them. Any thread. */
public final class AdminCodec {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_MESSAGE = 500;

    /** The body of {@code /api/pull}; always a stream, so that a server that stands still is noticed. */
    public Buffer pull(String model) {
        return bytes(named(model).put("stream", true));
    }

    /** The body of {@code /api/delete} and {@code /api/show}. */
    public Buffer name(String model) {
        return bytes(named(model));
    }

    /**
     * The body of {@code /api/create} from blobs that the server has.
     *
     * @param files digest with {@code sha256:} by file name
     * @param template how turns are written; left out when empty
     */
    public Buffer create(String model, Map<String, String> files, String template) {
        ObjectNode body = named(model).put("stream", true);
        ObjectNode names = body.putObject("files");
        files.forEach(names::put);
        if (!template.isEmpty()) {
            body.put("template", template);
        }
        return bytes(body);
    }

    /** One line of a pull or a creation. Zero counts are left out by the server. */
    public AdminLine line(Buffer line) {
        JsonNode node;
        try {
            node = JSON.readTree(line.getBytes());
        } catch (IOException notJson) {
            return new AdminLine.Malformed("a line that is not JSON");
        }
        if (!node.isObject()) {
            return new AdminLine.Malformed("a line that is not a JSON object");
        }
        if (node.hasNonNull("error")) {
            String said = node.get("error").asText(node.get("error").toString());
            return new AdminLine.Trouble(said.substring(0, Math.min(LONGEST_MESSAGE, said.length())));
        }
        String status = node.path("status").asText("");
        String digest = node.path("digest").asText("");
        if (!digest.isEmpty()) {
            return new AdminLine.Layer(
                    digest,
                    Math.max(0, node.path("completed").asLong(0)),
                    Math.max(0, node.path("total").asLong(0)));
        }
        return status.equals("success") ? new AdminLine.Success() : new AdminLine.Step(status);
    }

    /** The answer of {@code /api/show}. */
    public Shown shown(Buffer body) throws MalformedAnswer {
        try {
            JsonNode node = JSON.readTree(body.getBytes());
            if (node.isObject()) {
                JsonNode details = node.path("details");
                return new Shown(
                        text(details, "format"),
                        text(details, "family"),
                        text(details, "quantization_level"),
                        node.path("template").asText(""),
                        text(node, "remote_host"));
            }
        } catch (IOException notJson) {
            throw new MalformedAnswer("an answer that is not JSON");
        }
        throw new MalformedAnswer("an answer that is not a JSON object");
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asText("")).filter(text -> !text.isEmpty());
    }

    private static ObjectNode named(String model) {
        return JsonNodeFactory.instance.objectNode().put("model", model);
    }

    private static Buffer bytes(ObjectNode body) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of strings and numbers always writes", impossible);
        }
    }
}
