package dev.resourcehub.ollama.vendor;

import java.util.Optional;

/**
 * What a server called the bytes it gave.
 *
 * @param etag as sent, quotes and weak mark included
 * @param modified as sent
 */
record Seen(Optional<String> etag, Optional<String> modified) {

    private static final String ETAG = "etag ";
    private static final String MODIFIED = "modified ";

    static Seen of(HttpAnswer answer) {
        return new Seen(answer.header("ETag"), answer.header("Last-Modified"));
    }

    /** Reads what {@link #note} wrote. */
    static Seen read(Optional<String> note) {
        return new Seen(line(note, ETAG), line(note, MODIFIED));
    }

    /** As lines that an inlet can keep. */
    String note() {
        return etag.map(tag -> ETAG + tag + "\n").orElse("")
                + modified.map(date -> MODIFIED + date + "\n").orElse("");
    }

    /** The ETag that promises the same bytes, not only the same meaning. */
    Optional<String> strong() {
        return etag.filter(tag -> tag.startsWith("\""));
    }

    /** Whether {@code later} is said about other content; where nothing can be compared, it is the same. */
    boolean differs(Seen later) {
        if (etag.isPresent() && later.etag.isPresent()) {
            return !etag.equals(later.etag);
        }
        return modified.isPresent() && later.modified.isPresent() && !modified.equals(later.modified);
    }

    private static Optional<String> line(Optional<String> note, String name) {
        return note.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst();
    }
}
