package dev.resourcehub.ollama.engine;

/** Whether the embedded engine can serve a model. */
public sealed interface Fitness {

    /** It can, as far as the file's header tells. */
    record Runs() implements Fitness {}

    /**
     * It cannot.
     *
     * @param reason one sentence without its full stop
     */
    record Refuses(String reason) implements Fitness {}
}
