package dev.resourcehub.ollama.wire;

import java.time.Duration;
import java.util.List;

/** The answer of {@code /api/embed}. */
public record Vectors(List<List<Double>> vectors, long promptTokens, Duration load) {

    public Vectors {
        vectors = List.copyOf(vectors);
    }
}
