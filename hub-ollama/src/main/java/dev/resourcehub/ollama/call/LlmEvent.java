package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.Optional;

/** Something that happens while a model answers, in the order it happens; the end is the call's future, not an event. */
public sealed interface LlmEvent {

    /**
     * The call waits for a place; sent when it has waited a while, and again when the position changes.
     *
     * @param position 1 is next
     * @param estimatedWait empty while nothing is known
     */
    record Queued(int position, Optional<Duration> estimatedWait) implements LlmEvent {}

    /** What the call needs is being fetched by {@code job}; again whenever it has come further. */
    record Provisioning(String job, String phase, Progress progress) implements LlmEvent {}

    /** The model is being loaded by the instance. */
    record Loading(ModelName model, InstanceId instance, Duration elapsed) implements LlmEvent {}

    /** The instance has accepted the call; exactly one, before any token. {@code attempt} counts from 1. */
    record Started(InstanceId instance, int attempt) implements LlmEvent {}

    /** A piece of the answer, never empty, never half a character. */
    record Token(String text) implements LlmEvent {}

    /** A piece of the model's reasoning, never empty. */
    record Thinking(String text) implements LlmEvent {}

    /** Tools the model wants called: a JSON array. */
    record ToolCalls(JsonText calls) implements LlmEvent {}
}
