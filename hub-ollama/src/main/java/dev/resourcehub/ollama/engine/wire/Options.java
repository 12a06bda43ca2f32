package dev.resourcehub.ollama.engine.wire;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How tokens are drawn, in Ollama's names and with its defaults.
 *
 * @param temperature 0 takes the likeliest token
 * @param seed of the draw; negative takes a random one
 * @param maxTokens {@code num_predict}: longest answer in tokens; negative: until the context is full
 * @param contextTokens {@code num_ctx}, where asked; never above what the engine was started with
 * @param stop words that end the answer
 */
public record Options(
        float temperature,
        float topP,
        int topK,
        float minP,
        int seed,
        int maxTokens,
        OptionalInt contextTokens,
        List<String> stop,
        float repeatPenalty,
        int repeatLastN,
        float presencePenalty,
        float frequencyPenalty) {

    private static final int ENOUGH_TOKENS = 256;

    /** What holds where a request says nothing; unlike Ollama's, the answer has an end, since base weights know none. */
    public static final Options DEFAULT =
            new Options(0.8f, 0.9f, 40, 0.0f, -1, ENOUGH_TOKENS, OptionalInt.empty(), List.of(), 1.1f, 64, 0.0f, 0.0f);

    public Options {
        stop = List.copyOf(stop);
    }

    /** The same with further stop words. */
    public Options alsoStoppingAt(List<String> words) {
        if (words.isEmpty()) {
            return this;
        }
        List<String> all =
                Stream.concat(stop.stream(), words.stream()).distinct().toList();
        return new Options(
                temperature,
                topP,
                topK,
                minP,
                seed,
                maxTokens,
                contextTokens,
                all,
                repeatPenalty,
                repeatLastN,
                presencePenalty,
                frequencyPenalty);
    }
}
