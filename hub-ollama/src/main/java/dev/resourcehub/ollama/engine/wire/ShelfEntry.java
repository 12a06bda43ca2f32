package dev.resourcehub.ollama.engine.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One model that the hub hands to the child.
 *
 * @param name with its tag
 * @param files paths; the first is opened, the others are found beside it by their names
 * @param digest of the file, 64 hex digits
 * @param bytes of all files
 * @param template how turns are written; empty asks the file
 * @param added when it came here; empty asks the file
 * @param refusal why it is not served, one sentence; such a model is not listed
 */
public record ShelfEntry(
        String name,
        List<String> files,
        String digest,
        long bytes,
        String template,
        Optional<Instant> added,
        Optional<String> refusal) {

    /** Throws {@link IllegalArgumentException} without a file. */
    public ShelfEntry {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a model without a file");
        }
    }
}
