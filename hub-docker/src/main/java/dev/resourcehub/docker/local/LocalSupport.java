package dev.resourcehub.docker.local;

import dev.resourcehub.docker.python.wire.Hello;

/** Whether sandboxes can be made here without Docker. */
public sealed interface LocalSupport {

    /**
     * They can.
     *
     * @param how in words, such as {@code bubblewrap 0.8.0 as root}
     * @param hello what the first sandbox said of itself
     */
    record Available(LocalLauncher launcher, String how, Hello hello) implements LocalSupport {}

    /** They cannot; {@code reason} says what was tried and what to do. */
    record Unavailable(String reason) implements LocalSupport {}
}
