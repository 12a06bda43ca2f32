package dev.resourcehub.ollama.engine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads {@code options}: known ones are checked for type and range, unknown ones ignored, as Ollama does. */
final class OptionsCodec {

    private static final int MOST_STOPS = 64;
    private static final int LONGEST_STOP = 1024;

    private final JsonNode options;

    private OptionsCodec(JsonNode options) {
        this.options = options;
    }

    static Options read(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Options.DEFAULT;
        }
        if (!node.isObject()) {
            throw new Refusal(400, "json: cannot unmarshal options into Go value of type map[string]interface {}");
        }
        OptionsCodec given = new OptionsCodec(node);
        Options usual = Options.DEFAULT;
        int context = given.integer("num_ctx", 0, 0, Integer.MAX_VALUE);
        return new Options(
                given.number("temperature", usual.temperature(), 0, 100),
                given.number("top_p", usual.topP(), 0, 1),
                given.integer("top_k", usual.topK(), 0, 1_000_000),
                given.number("min_p", usual.minP(), 0, 1),
                given.integer("seed", usual.seed(), Integer.MIN_VALUE, Integer.MAX_VALUE),
                given.integer("num_predict", usual.maxTokens(), -2, Integer.MAX_VALUE),
                context > 0 ? OptionalInt.of(context) : OptionalInt.empty(),
                given.stop(),
                given.number("repeat_penalty", usual.repeatPenalty(), 0.01f, 100),
                given.integer("repeat_last_n", usual.repeatLastN(), -1, 65_536),
                given.number("presence_penalty", usual.presencePenalty(), -100, 100),
                given.number("frequency_penalty", usual.frequencyPenalty(), -100, 100));
    }

    private float number(String name, float absent, float least, float most) {
        JsonNode value = options.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isNumber()) {
            throw new Refusal(500, "option \"" + name + "\" must be of type float32");
        }
        return (float) Math.clamp(value.doubleValue(), least, most);
    }

    private int integer(String name, int absent, int least, int most) {
        JsonNode value = options.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isNumber()) {
            throw new Refusal(500, "option \"" + name + "\" must be of type integer");
        }
        return (int) Math.clamp(value.doubleValue(), least, most);
    }

    private List<String> stop() {
        JsonNode value = options.path("stop");
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new Refusal(500, "option \"stop\" must be of type array");
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : value) {
            if (!word.isTextual()) {
                throw new Refusal(500, "option \"stop\" must be of an array of strings");
            }
            String text = Text.sound(word.textValue());
            if (text.length() > LONGEST_STOP || words.size() == MOST_STOPS) {
                throw new Refusal(
                        400,
                        "option \"stop\" takes at most " + MOST_STOPS + " words of " + LONGEST_STOP + " characters");
            }
            if (!text.isEmpty()) {
                words.add(text);
            }
        }
        return words;
    }
}
