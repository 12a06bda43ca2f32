package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.ollama.OllamaSettings;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.Terms;
import dev.resourcehub.resource.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the bodies of {@code /llm/*} into calls, with the hub's settings where the body is silent. */
final class LlmRequests {

    private static final Duration LONGEST = Duration.ofHours(24);
    /** As many seconds as a whole number of nanoseconds in 64 bits can hold, rounded down. */
    private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(9_000_000_000L);

    private static final int MOST_IMAGES = 64;
    private static final int MOST_MESSAGES = 10_000;
    private static final int MOST_INPUTS = 10_000;
    private static final Pattern DURATION = Pattern.compile("-?(\\d+(\\.\\d+)?(ns|us|µs|ms|s|m|h))+|-?\\d{1,12}");

    private static final Set<String> TERMS =
            Set.of("model", "options", "keep_alive", "routing", "timeout_ms", "queue_timeout_ms", "explain");
    private static final Set<String> GENERATE = with(TERMS, "prompt", "system", "images", "format", "stream");
    private static final Set<String> CHAT = with(TERMS, "messages", "tools", "format", "stream");
    private static final Set<String> EMBED = with(TERMS, "input");
    private static final Set<String> MESSAGE = Set.of("role", "content", "images", "tool_calls");

    private final OllamaSettings settings;

    LlmRequests(OllamaSettings settings) {
        this.settings = settings;
    }

    /** A call and whether its answer is a stream. */
    record Asked<T>(T call, boolean stream) {}

    Asked<GenerateCall> generate(JsonNode body) {
        Fields fields = Fields.of(body, GENERATE);
        return new Asked<>(generateCall(fields), stream(fields));
    }

    Asked<GenerateCall> vision(JsonNode body) {
        Fields fields = Fields.of(body, GENERATE);
        if (!fields.has("images")) {
            throw fields.missing("images", "an array of base64 images");
        }
        if (fields.texts("images", MOST_IMAGES).isEmpty()) {
            throw JsonBody.invalid("images", "at least one image");
        }
        return new Asked<>(generateCall(fields), stream(fields));
    }

    Asked<ChatCall> chat(JsonNode body) {
        Fields fields = Fields.of(body, CHAT);
        if (!fields.has("messages")) {
            throw fields.missing("messages", "an array of messages");
        }
        List<ChatCall.Message> messages = fields.objects("messages", MOST_MESSAGES, MESSAGE).stream()
                .map(LlmRequests::message)
                .toList();
        if (messages.isEmpty()) {
            throw JsonBody.invalid("messages", "at least one message");
        }
        return new Asked<>(
                new ChatCall(terms(fields), messages, array(fields, "tools"), format(fields)), stream(fields));
    }

    EmbedCall embed(JsonNode body) {
        Fields fields = Fields.of(body, EMBED);
        JsonNode input =
                fields.node("input").orElseThrow(() -> fields.missing("input", "a string or an array of strings"));
        List<String> texts;
        if (input.isTextual()) {
            texts = List.of(input.textValue());
        } else if (input.isArray()) {
            texts = fields.texts("input", MOST_INPUTS);
        } else {
            throw Fields.wrongType("input", "a string or an array of strings");
        }
        if (texts.isEmpty() || texts.stream().anyMatch(String::isEmpty)) {
            throw JsonBody.invalid("input", "at least one text, none of them empty");
        }
        return new EmbedCall(terms(fields), texts);
    }

    private GenerateCall generateCall(Fields fields) {
        String prompt = fields.requiredText("prompt", "a string");
        if (prompt.isBlank()) {
            throw JsonBody.invalid("prompt", "a text that is not empty");
        }
        return new GenerateCall(terms(fields), prompt, fields.text("system"), images(fields), format(fields));
    }

    private static ChatCall.Message message(Fields fields) {
        String role = fields.requiredText("role", "one of system, user, assistant, tool");
        ChatCall.Role speaker = Arrays.stream(ChatCall.Role.values())
                .filter(known -> known.wireName().equals(role))
                .findFirst()
                .orElseThrow(() -> JsonBody.invalid(fields.at("role"), "one of system, user, assistant, tool"));
        Optional<JsonText> toolCalls = array(fields, "tool_calls");
        String content =
                toolCalls.isPresent() ? fields.text("content").orElse("") : fields.requiredText("content", "a string");
        return new ChatCall.Message(speaker, content, images(fields), toolCalls);
    }

    private Terms terms(Fields fields) {
        Duration queueTimeout = Duration.ofMillis(fields.whole("queue_timeout_ms", 0, LONGEST.toMillis())
                .orElse(settings.queueTimeout().toMillis()));
        return new Terms(
                ModelNames.one(fields, "model"),
                fields.anyObject("options").flatMap(LlmRequests::options),
                keepAlive(fields),
                RoutingField.read(fields),
                fields.millis("timeout_ms", LONGEST).orElse(settings.timeout()),
                queueTimeout);
    }

    /** Checks the options that are known and renames {@code max_tokens}; the rest goes to the backend as it is. */
    private static Optional<JsonText> options(Fields options) {
        options.number("temperature", 0, 100);
        options.number("top_p", 0, 1);
        options.number("min_p", 0, 1);
        options.number("typical_p", 0, 1);
        options.number("repeat_penalty", 0, 100);
        options.number("presence_penalty", -100, 100);
        options.number("frequency_penalty", -100, 100);
        options.whole("top_k", -1, Integer.MAX_VALUE);
        options.whole("seed", Integer.MIN_VALUE, Integer.MAX_VALUE);
        options.whole("num_ctx", 1, Integer.MAX_VALUE);
        options.whole("num_predict", -2, Integer.MAX_VALUE);
        options.whole("max_tokens", 1, Integer.MAX_VALUE);
        if (options.node("stop").filter(JsonNode::isTextual).isEmpty()) {
            options.texts("stop", 64);
        }
        if (options.has("max_tokens") && options.has("num_predict")) {
            throw JsonBody.invalid(options.at("num_predict"), "absent where max_tokens is given");
        }
        ObjectNode sent = options.raw().deepCopy();
        options.node("max_tokens").ifPresent(most -> sent.set("num_predict", most));
        sent.remove("max_tokens");
        options.node("stop")
                .filter(JsonNode::isTextual)
                .ifPresent(word -> sent.putArray("stop").add(word));
        sent.properties().removeIf(member -> member.getValue().isNull());
        return sent.isEmpty() ? Optional.empty() : Optional.of(JsonBody.text(sent));
    }

    private static Optional<JsonText> keepAlive(Fields fields) {
        Optional<JsonNode> node = fields.node("keep_alive");
        node.ifPresent(value -> {
            if (!value.isNumber() && !value.isTextual()) {
                throw Fields.wrongType("keep_alive", "a number of seconds or a duration such as \"5m\"");
            }
            if (value.isNumber() && value.decimalValue().abs().compareTo(MOST_SECONDS) > 0) {
                throw JsonBody.invalid("keep_alive", "a number of seconds, at most " + MOST_SECONDS.toPlainString());
            }
            if (value.isTextual() && !DURATION.matcher(value.textValue()).matches()) {
                throw JsonBody.invalid("keep_alive", "a number of seconds or a duration such as \"5m\"");
            }
        });
        return node.map(JsonBody::text);
    }

    private static Optional<JsonText> format(Fields fields) {
        Optional<JsonNode> node = fields.node("format");
        node.ifPresent(value -> {
            if (!value.isTextual() && !value.isObject()) {
                throw Fields.wrongType("format", "\"json\" or a JSON Schema object");
            }
            if (value.isTextual() && !value.textValue().equals("json")) {
                throw JsonBody.invalid("format", "\"json\" or a JSON Schema object");
            }
        });
        return node.map(JsonBody::text);
    }

    private static Optional<JsonText> array(Fields fields, String name) {
        Optional<JsonNode> node = fields.node(name);
        if (node.isPresent() && !node.get().isArray()) {
            throw Fields.wrongType(fields.at(name), "an array");
        }
        return node.filter(array -> !array.isEmpty()).map(JsonBody::text);
    }

    private static List<String> images(Fields fields) {
        List<String> images = fields.texts("images", MOST_IMAGES);
        for (int i = 0; i < images.size(); i++) {
            if (images.get(i).isEmpty() || !Base64Text.isValid(images.get(i))) {
                throw JsonBody.invalid(fields.at("images") + "[" + i + "]", "an image in base64");
            }
        }
        return images;
    }

    private static boolean stream(Fields fields) {
        return fields.flag("stream").orElse(false);
    }

    private static Set<String> with(Set<String> names, String... more) {
        Set<String> all = new LinkedHashSet<>(new ArrayList<>(names));
        all.addAll(Arrays.asList(more));
        return Set.copyOf(all);
    }
}
