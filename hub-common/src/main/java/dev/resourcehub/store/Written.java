package dev.resourcehub.store;

import java.util.List;

/** How a write ended. */
public sealed interface Written {

    /**
     * All of it is kept, and stays kept when the process dies now.
     *
     * @param numbers for each change in its order: the document's new version, the entry's number, 0 for what has none
     */
    record Kept(List<Long> numbers) implements Written {
        public Kept {
            numbers = List.copyOf(numbers);
        }
    }

    /**
     * Nothing of it is kept: a document was not as expected.
     *
     * @param actual its version now; 0 when it is not there
     */
    record Conflicted(Key key, long actual) implements Written {}
}
