package dev.resourcehub.ollama.call;

/**
 * Where the events of one call go. All methods are called on, and must be used from, the event loop of the call.
 *
 * <p>A producer looks at {@link #isFull} after each event and, when it is, reads no more from its backend until the action
 * given to {@link #onDrain} runs.
 */
public interface LlmSink {

    /** Takes one event. */
    void emit(LlmEvent event);

    /** Whether the consumer is behind. */
    boolean isFull();

    /** Runs {@code resume} once, as soon as the consumer has caught up; replaces an action given before. */
    void onDrain(Runnable resume);
}
