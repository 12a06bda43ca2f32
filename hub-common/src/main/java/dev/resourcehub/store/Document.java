package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;

/**
 * What was stored under a key.
 *
 * @param version 1 at first, one more with each change
 */
public record Document(Key key, long version, Buffer content) {}
