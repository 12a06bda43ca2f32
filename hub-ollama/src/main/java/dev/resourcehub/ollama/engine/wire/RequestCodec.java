package dev.resourcehub.ollama.engine.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.resourcehub.resource.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads request bodies; any thread. Every fault is a {@link Refusal}. */
public final class RequestCodec {

    private static final int MOST_TURNS = 4096;
    private static final int MOST_INPUTS = 2048;
    private static final int MAX_TEXT = 32 * 1024 * 1024;

    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_TEXT)
                            .maxNestingDepth(64)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads a body of {@code /api/generate}. */
    public TextRequest generate(byte[] body) {
        Fields fields = read(body, "GenerateRequest");
        String prompt = fields.text("prompt");
        TextRequest.Capability missing = null;
        if (!fields.text("suffix").isEmpty()) {
            missing = TextRequest.Capability.INSERT;
        } else if (fields.asksToThink()) {
            missing = TextRequest.Capability.THINKING;
        } else if (hasImages(fields.list("images"))) {
            missing = TextRequest.Capability.IMAGES;
        }
        String system = fields.text("system");
        return new TextRequest(
                TextRequest.Kind.GENERATE,
                fields.text("model"),
                prompt,
                system.isEmpty() ? Optional.empty() : Optional.of(system),
                List.of(),
                fields.flag("raw", false),
                schema(fields),
                fields.flag("stream", true),
                keepAlive(fields),
                OptionsCodec.read(fields.node("options")),
                Optional.ofNullable(missing));
    }

    /** Reads a body of {@code /api/chat}. */
    public TextRequest chat(byte[] body) {
        Fields fields = read(body, "ChatRequest");
        List<Turn> turns = new ArrayList<>();
        TextRequest.Capability missing = null;
        if (!fields.list("tools").isEmpty()) {
            missing = TextRequest.Capability.TOOLS;
        } else if (fields.asksToThink()) {
            missing = TextRequest.Capability.THINKING;
        }
        List<JsonNode> messages = fields.list("messages", "[]api.Message");
        if (messages.size() > MOST_TURNS) {
            throw new Refusal(400, "too many messages: at most " + MOST_TURNS);
        }
        for (JsonNode message : messages) {
            Fields turn = new Fields(message, "ChatRequest.messages", "api.Message");
            turns.add(new Turn(turn.text("role"), turn.text("content")));
            if (hasImages(turn.list("images")) && missing == null) {
                missing = TextRequest.Capability.IMAGES;
            }
        }
        return new TextRequest(
                TextRequest.Kind.CHAT,
                fields.text("model"),
                "",
                Optional.empty(),
                turns,
                false,
                schema(fields),
                fields.flag("stream", true),
                keepAlive(fields),
                OptionsCodec.read(fields.node("options")),
                Optional.ofNullable(missing));
    }

    /** Reads a body of {@code /api/embed}. */
    public EmbedRequest embed(byte[] body) {
        Fields fields = read(body, "EmbedRequest");
        List<String> inputs = new ArrayList<>();
        JsonNode input = fields.node("input");
        if (input.isTextual()) {
            inputs.add(Text.sound(input.textValue()));
        } else if (input.isArray()) {
            for (JsonNode each : input) {
                if (!each.isTextual()) {
                    throw new Refusal(400, "invalid input type");
                }
                inputs.add(Text.sound(each.textValue()));
            }
        } else if (!input.isMissingNode() && !input.isNull()) {
            throw new Refusal(400, "invalid input type");
        }
        if (inputs.size() > MOST_INPUTS) {
            throw new Refusal(400, "too many inputs: at most " + MOST_INPUTS);
        }
        return new EmbedRequest(
                fields.text("model"), inputs, dimensions(fields), fields.flag("truncate", true), keepAlive(fields));
    }

    /** Reads a body of {@code /api/embeddings}; at most one text. */
    public EmbedRequest embeddings(byte[] body) {
        Fields fields = read(body, "EmbeddingRequest");
        String prompt = fields.text("prompt");
        return new EmbedRequest(
                fields.text("model"),
                prompt.isEmpty() ? List.of() : List.of(prompt),
                OptionalInt.empty(),
                true,
                keepAlive(fields));
    }

    /** Reads the model's name out of a body of {@code /api/show}. */
    public String show(byte[] body) {
        Fields fields = read(body, "ShowRequest");
        String model = fields.text("model");
        String name = model.isEmpty() ? fields.text("name") : model;
        if (name.isEmpty()) {
            throw new Refusal(400, "model is required");
        }
        return name;
    }

    private Fields read(byte[] body, String struct) {
        if (body.length == 0) {
            throw new Refusal(400, "missing request body");
        }
        try {
            JsonNode document = json.readTree(body);
            if (document == null || document.isMissingNode()) {
                throw new Refusal(400, "missing request body");
            }
            return new Fields(document, struct, "api." + struct);
        } catch (JsonEOFException cut) {
            throw new Refusal(400, "unexpected EOF");
        } catch (JsonProcessingException malformed) {
            malformed.clearLocation();
            throw new Refusal(400, "invalid JSON: " + Text.firstLine(malformed.getOriginalMessage()));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Optional<JsonText> schema(Fields fields) {
        JsonNode format = fields.node("format");
        if (format.isMissingNode()
                || format.isNull()
                || (format.isTextual() && format.textValue().isEmpty())) {
            return Optional.empty();
        }
        if (format.isTextual() && format.textValue().equals("json")) {
            return Optional.of(new JsonText("{\"type\":\"object\"}"));
        }
        if (!format.isObject()) {
            throw new Refusal(
                    400,
                    "invalid format: " + Text.firstLine(format.toString()) + "; expected \"json\" or a valid JSON"
                            + " Schema object");
        }
        SchemaCheck.check(format);
        return Optional.of(new JsonText(format.toString()));
    }

    private static KeepAlive keepAlive(Fields fields) {
        JsonNode value = fields.node("keep_alive");
        if (value.isMissingNode() || value.isNull()) {
            return new KeepAlive.Usual();
        }
        if (value.isNumber()) {
            return GoDuration.ofSeconds(value.doubleValue());
        }
        if (value.isTextual()) {
            return GoDuration.keepAlive(Text.sound(value.textValue()));
        }
        throw new Refusal(400, "invalid type for keep_alive: expected a number or a duration");
    }

    private static OptionalInt dimensions(Fields fields) {
        JsonNode value = fields.node("dimensions");
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw fields.wrongType("dimensions", value, "int");
        }
        int wanted = value.intValue();
        return wanted > 0 ? OptionalInt.of(wanted) : OptionalInt.empty();
    }

    private static boolean hasImages(List<JsonNode> images) {
        for (JsonNode image : images) {
            String text = image.isTextual() ? image.textValue() : "*";
            try {
                Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException notBase64) {
                throw new Refusal(400, "illegal base64 data at input byte " + Text.firstForeignToBase64(text));
            }
        }
        return !images.isEmpty();
    }
}
