package dev.resourcehub.docker.call;

/**
 * Where the events of one run go. All methods are called on, and must be used from, the event loop of the run.
 *
 * <p>A producer looks at {@link #isFull} after each event and, when it is, reads no more from the sandbox until the action
 * given to {@link #onDrain} runs.
 */
public interface RunSink {

    /** Takes one event. */
    void emit(RunEvent event);

    /** Whether the consumer is behind. */
    boolean isFull();

    /** Runs {@code resume} once, as soon as the consumer has caught up; replaces an action given before. */
    void onDrain(Runnable resume);
}
