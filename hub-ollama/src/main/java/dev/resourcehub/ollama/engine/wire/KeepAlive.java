package dev.resourcehub.ollama.engine.wire;

import java.time.Duration;

/** How long the model stays in memory after a call. */
public sealed interface KeepAlive {

    /** As the engine is set up. */
    record Usual() implements KeepAlive {}

    /** For {@code time} after the call; zero unloads at once. */
    record For(Duration time) implements KeepAlive {}

    /** Until the engine ends. */
    record Forever() implements KeepAlive {}
}
