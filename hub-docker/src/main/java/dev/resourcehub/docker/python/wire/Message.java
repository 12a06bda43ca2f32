package dev.resourcehub.docker.python.wire;

import io.vertx.core.buffer.Buffer;

/**
 * A whole message, or one piece of a stream.
 *
 * @param run the run it belongs to; 0 before the first
 */
public record Message(MessageType type, long run, Buffer payload) {}
