package dev.resourcehub.ollama.wire;

/** One line of what a server says while it pulls or creates a model. */
public sealed interface AdminLine {

    /** It does something else now, in its own words, such as {@code pulling manifest}. */
    record Step(String status) implements AdminLine {}

    /**
     * So much of one layer is there.
     *
     * @param digest which layer, as the server writes it
     */
    record Layer(String digest, long completedBytes, long totalBytes) implements AdminLine {}

    /** It is done; nothing follows. */
    record Success() implements AdminLine {}

    /** It failed, in its own words, whatever the status of the answer was. */
    record Trouble(String message) implements AdminLine {}

    /** Not a line of this protocol. */
    record Malformed(String what) implements AdminLine {}
}
