package dev.resourcehub.ollama.call;

import java.util.List;

/**
 * Turns texts into vectors.
 *
 * @param input at least one text; the answer keeps their order
 */
public record EmbedCall(Terms terms, List<String> input) {

    public EmbedCall {
        input = List.copyOf(input);
    }
}
