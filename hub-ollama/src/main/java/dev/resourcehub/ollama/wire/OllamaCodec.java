package dev.resourcehub.ollama.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.resource.JsonText;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes Ollama's requests and reads its answers. Stateless; any thread.
 *
 * <p>Generations are always asked for as a stream, so that a caller who leaves can be noticed and a broken answer is never
 * taken for a whole one.
 */
public final class OllamaCodec {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_MESSAGE = 500;

    /** The body of {@code /api/generate}. */
    public Buffer generate(String model, GenerateCall call) {
        ObjectNode body = body(model, call.terms());
        body.put("prompt", call.prompt());
        call.system().ifPresent(system -> body.put("system", system));
        if (!call.images().isEmpty()) {
            body.set("images", strings(call.images()));
        }
        call.format().ifPresent(format -> body.putRawValue("format", new RawValue(format.value())));
        body.put("stream", true);
        return bytes(body);
    }

    /** The body of {@code /api/chat}. */
    public Buffer chat(String model, ChatCall call) {
        ObjectNode body = body(model, call.terms());
        ArrayNode messages = body.putArray("messages");
        for (ChatCall.Message message : call.messages()) {
            ObjectNode turn = messages.addObject();
            turn.put("role", message.role().wireName());
            turn.put("content", message.content());
            if (!message.images().isEmpty()) {
                turn.set("images", strings(message.images()));
            }
            message.toolCalls().ifPresent(calls -> turn.putRawValue("tool_calls", new RawValue(calls.value())));
        }
        call.tools().ifPresent(tools -> body.putRawValue("tools", new RawValue(tools.value())));
        call.format().ifPresent(format -> body.putRawValue("format", new RawValue(format.value())));
        body.put("stream", true);
        return bytes(body);
    }

    /** The body of {@code /api/embed}. */
    public Buffer embed(String model, EmbedCall call) {
        ObjectNode body = body(model, call.terms());
        body.set("input", strings(call.input()));
        return bytes(body);
    }

    /** One line of a generation's or chat's stream. */
    public StreamLine line(Buffer line) {
        JsonNode node;
        try {
            node = JSON.readTree(line.getBytes());
        } catch (IOException notJson) {
            return new StreamLine.Malformed("a line that is not JSON");
        }
        if (!node.isObject()) {
            return new StreamLine.Malformed("a line that is not a JSON object");
        }
        if (node.has("error")) {
            return new StreamLine.Trouble(messageOf(node));
        }
        JsonNode turn = node.path("message");
        String text = turn.isObject()
                ? turn.path("content").asText("")
                : node.path("response").asText("");
        JsonNode thoughts = turn.isObject() ? turn.path("thinking") : node.path("thinking");
        JsonNode tools = turn.path("tool_calls");
        StreamLine.Piece piece = new StreamLine.Piece(
                text,
                thoughts.asText(""),
                tools.isArray() && !tools.isEmpty() ? Optional.of(new JsonText(tools.toString())) : Optional.empty());
        if (!node.path("done").asBoolean(false)) {
            return piece;
        }
        return new StreamLine.Last(
                piece,
                node.path("done_reason").asText("stop"),
                node.path("prompt_eval_count").asLong(0),
                node.path("eval_count").asLong(0),
                Duration.ofNanos(node.path("load_duration").asLong(0)));
    }

    /** The answer of {@code /api/embed}. */
    public Vectors vectors(Buffer body) throws MalformedAnswer {
        JsonNode node = object(body);
        List<List<Double>> vectors = new ArrayList<>();
        for (JsonNode row : node.path("embeddings")) {
            List<Double> vector = new ArrayList<>(row.size());
            row.forEach(number -> vector.add(number.asDouble()));
            vectors.add(List.copyOf(vector));
        }
        return new Vectors(
                vectors,
                node.path("prompt_eval_count").asLong(0),
                Duration.ofNanos(node.path("load_duration").asLong(0)));
    }

    /** The answer of {@code /api/tags}. */
    public List<Listed> tags(Buffer body) throws MalformedAnswer {
        List<Listed> models = new ArrayList<>();
        for (JsonNode model : object(body).path("models")) {
            JsonNode details = model.path("details");
            List<String> capabilities = new ArrayList<>();
            model.path("capabilities").forEach(word -> capabilities.add(word.asText()));
            text(model, "name")
                    .ifPresent(name -> models.add(new Listed(
                            name,
                            text(model, "digest"),
                            number(model, "size"),
                            text(details, "family"),
                            text(details, "quantization_level"),
                            number(details, "context_length"),
                            capabilities)));
        }
        return List.copyOf(models);
    }

    /** The answer of {@code /api/ps}. */
    public List<Loaded> ps(Buffer body) throws MalformedAnswer {
        List<Loaded> models = new ArrayList<>();
        for (JsonNode model : object(body).path("models")) {
            text(model, "name").ifPresent(name -> models.add(new Loaded(name, text(model, "expires_at"))));
        }
        return List.copyOf(models);
    }

    /** The version in the answer of {@code /api/version}. */
    public String version(Buffer body) throws MalformedAnswer {
        return text(object(body), "version").orElseThrow(() -> new MalformedAnswer("no version"));
    }

    /** The backend's own words in an error answer of any form, bounded. */
    public String error(Buffer body) {
        try {
            return messageOf(object(body));
        } catch (MalformedAnswer notOurs) {
            return bounded(body.toString().strip());
        }
    }

    private static String messageOf(JsonNode node) {
        JsonNode error = node.path("error");
        return bounded(
                error.isTextual()
                        ? unquoted(error.asText())
                        : error.path("message").asText(error.toString()));
    }

    /** A runner's error arrives as a JSON document quoted inside the sentence; its message is what there is to say. */
    private static String unquoted(String sentence) {
        if (!sentence.startsWith("{")) {
            return sentence;
        }
        try {
            return JSON.readTree(sentence).path("error").path("message").asText(sentence);
        } catch (JsonProcessingException notJson) {
            return sentence;
        }
    }

    private static String bounded(String message) {
        return message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE);
    }

    private static ObjectNode body(String model, Terms terms) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", model);
        terms.options().ifPresent(options -> body.putRawValue("options", new RawValue(options.value())));
        terms.keepAlive().ifPresent(time -> body.putRawValue("keep_alive", new RawValue(time.value())));
        return body;
    }

    private static ArrayNode strings(List<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(values.size());
        values.forEach(array::add);
        return array;
    }

    private static Buffer bytes(ObjectNode body) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of strings and numbers always writes", impossible);
        }
    }

    private static JsonNode object(Buffer body) throws MalformedAnswer {
        try {
            JsonNode node = JSON.readTree(body.getBytes());
            if (node.isObject()) {
                return node;
            }
        } catch (IOException notJson) {
            throw new MalformedAnswer("an answer that is not JSON");
        }
        throw new MalformedAnswer("an answer that is not a JSON object");
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.asText().isEmpty() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static OptionalLong number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
    }
}
