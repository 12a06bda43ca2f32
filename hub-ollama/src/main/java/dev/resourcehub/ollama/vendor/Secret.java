package dev.resourcehub.ollama.vendor;

import java.util.Optional;

/** A credential; shows as dots wherever it is written by accident. */
record Secret(String value) {

    /** A secret of the first line of {@code text}; empty where that is blank or cannot stand in a header. */
    static Optional<Secret> of(String text) {
        return text.lines()
                .findFirst()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && line.chars().allMatch(c -> c > ' ' && c < 127))
                .map(Secret::new);
    }

    @Override
    public String toString() {
        return "…";
    }
}
