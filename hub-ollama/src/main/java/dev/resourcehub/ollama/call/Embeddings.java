package dev.resourcehub.ollama.call;

import java.util.List;

/**
 * The vectors of an embedding call.
 *
 * @param vectors one for each input, in order, all of one length
 */
public record Embeddings(ModelName model, List<List<Double>> vectors, Usage usage, Timings timings, Route route) {

    public Embeddings {
        vectors = List.copyOf(vectors);
    }
}
