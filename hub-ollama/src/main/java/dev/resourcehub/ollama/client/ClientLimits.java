package dev.resourcehub.ollama.client;

import dev.resourcehub.resource.ByteSize;
import java.time.Duration;

/**
 * What one client allows.
 *
 * @param connect longest wait for a connection
 * @param metadata longest metadata call
 * @param line longest line of a stream
 * @param answer longest answer in one piece, and longest error body
 */
public record ClientLimits(Duration connect, Duration metadata, ByteSize line, ByteSize answer) {

    /** What suits a server on the same network. */
    public static final ClientLimits DEFAULT =
            new ClientLimits(Duration.ofSeconds(2), Duration.ofSeconds(2), ByteSize.ofMiB(4), ByteSize.ofMiB(64));
}
