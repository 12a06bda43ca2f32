package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Progress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the embedded engine is on its way to answering. */
public sealed interface EngineState {

    /** Not started, or stopped. */
    record Idle() implements EngineState {}

    /**
     * Its own model is on its way, and no other one is there.
     *
     * @param source where it comes from, for people
     * @param job id of the job that brings it, where one does
     */
    record Fetching(String source, Progress progress, Optional<String> job) implements EngineState {}

    /** A model is there; the child is coming up. */
    record Starting(ModelName model, String source) implements EngineState {}

    /**
     * It answers. Told again, with the same address, when its models have changed.
     *
     * @param url base of its API
     * @param model the default one of those it serves
     * @param source where that one came from
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
