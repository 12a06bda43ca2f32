package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;

/** One part of a write. */
public sealed interface Change {

    /**
     * Stores a document.
     *
     * @param expected the version it must have now; 0: it must not be there
     */
    record Put(Key key, long expected, Buffer content) implements Change {}

    /**
     * Removes a document.
     *
     * @param expected the version it must have now, 1 or more
     */
    record Delete(Key key, long expected) implements Change {}

    /** Adds an entry at the end of a stream, which comes to be with its first one. */
    record Append(String stream, Buffer content) implements Change {}

    /** Forgets the entries of a stream up to {@code through}, included; numbers go on. */
    record Trim(String stream, long through) implements Change {}

    /** Forgets a stream altogether. */
    record Drop(String stream) implements Change {}
}
