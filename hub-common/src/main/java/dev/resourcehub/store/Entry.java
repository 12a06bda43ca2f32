package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;

/**
 * One entry of a stream.
 *
 * @param number 1, 2 and so on, without a gap; kept when earlier ones are trimmed
 */
public record Entry(long number, Buffer content) {}
