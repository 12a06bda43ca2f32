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
    record Delete(Key key, long expected) implements Change {
        /** Throws {@link IllegalArgumentException} when {@code expected} is below 1. */
        public Delete {
            if (expected < 1) {
                throw new IllegalArgumentException("what is deleted has a version of 1 or more, not " + expected);
            }
        }
    }

    /** Adds an entry at the end of a stream, which comes to be with its first one. */
    record Append(String stream, Buffer content) implements Change {
        /** Throws {@link IllegalArgumentException} when the name is not 1 to 512 characters. */
        public Append {
            Names.check("stream", stream);
        }
    }

    /** Forgets the entries of a stream up to {@code through}, included; numbers go on. */
    record Trim(String stream, long through) implements Change {
        /** Throws {@link IllegalArgumentException} when the name is not 1 to 512 characters. */
        public Trim {
            Names.check("stream", stream);
        }
    }

    /**
     * Lets the numbers of a stream go on after {@code last}, where they have not come so far; the stream comes to be where it
     * is not, without entries.
     *
     * @param last 1 or more
     */
    record Resume(String stream, long last) implements Change {
        /** Throws {@link IllegalArgumentException} when the name is not 1 to 512 characters or {@code last} is below 1. */
        public Resume {
            Names.check("stream", stream);
            if (last < 1) {
                throw new IllegalArgumentException("numbers go on after 1 or more, not " + last);
            }
        }
    }

    /** Forgets a stream altogether. */
    record Drop(String stream) implements Change {
        /** Throws {@link IllegalArgumentException} when the name is not 1 to 512 characters. */
        public Drop {
            Names.check("stream", stream);
        }
    }
}
