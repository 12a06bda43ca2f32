package dev.resourcehub.ollama.engine.wire;

import java.util.List;
import java.util.OptionalInt;

/**
 * A call of {@code /api/embed} or the older {@code /api/embeddings}, checked.
 *
 * @param model the caller's spelling of the name
 * @param inputs texts, in order
 * @param dimensions how many numbers of each vector to keep
 * @param truncate whether a text longer than the context is cut; refused otherwise
 */
public record EmbedRequest(
        String model, List<String> inputs, OptionalInt dimensions, boolean truncate, KeepAlive keepAlive) {

    public EmbedRequest {
        inputs = List.copyOf(inputs);
    }
}
