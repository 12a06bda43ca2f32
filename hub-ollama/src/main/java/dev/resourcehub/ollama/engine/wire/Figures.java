package dev.resourcehub.ollama.engine.wire;

/**
 * What an answer took.
 *
 * @param reason {@code stop} or {@code length}
 * @param totalNanos from the request to the end
 * @param loadNanos waiting for the model to be in memory
 * @param promptNanos until the first token
 * @param answerNanos from the first token to the last
 */
public record Figures(
        String reason,
        long totalNanos,
        long loadNanos,
        int promptTokens,
        long promptNanos,
        int answerTokens,
        long answerNanos) {}
