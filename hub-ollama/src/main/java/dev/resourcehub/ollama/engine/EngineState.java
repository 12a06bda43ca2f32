package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Progress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Where the embedded engine is on its way to answering. */
public sealed interface EngineState {

    /** Not started, or stopped. */
    record Idle() implements EngineState {}

    /** The model is on its way from {@code source}. */
    record Fetching(String source, Progress progress) implements EngineState {}

    /** The model is there; the child is coming up. */
    record Starting(ModelName model, String source) implements EngineState {}

    /**
     * It answers.
     *
     * @param url base of its API
     * @param source where the model came from
     */
    record Running(URI url, ModelName model, String source) implements EngineState {}

    /**
     * It died and comes back.
     *
     * @param attempt of bringing it up, counted from 2
     * @param in when, from the moment of this state
     * @param cause what was seen, one line
     */
    record Restarting(int attempt, Duration in, String cause) implements EngineState {}

    /**
     * It cannot serve until an operator does something, or until a later try succeeds.
     *
     * @param remedies what to do, one complete sentence each; any of them helps
     */
    record Unavailable(List<String> remedies, String cause) implements EngineState {
        public Unavailable {
            remedies = List.copyOf(remedies);
        }
    }
}
