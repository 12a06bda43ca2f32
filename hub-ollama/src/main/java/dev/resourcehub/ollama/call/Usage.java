package dev.resourcehub.ollama.call;

/** Tokens read and written, each 0 or more. */
public record Usage(long promptTokens, long completionTokens) {

    /** Both together. */
    public long totalTokens() {
        return promptTokens + completionTokens;
    }
}
