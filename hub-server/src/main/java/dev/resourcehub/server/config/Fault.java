package dev.resourcehub.server.config;

import java.util.Optional;

/**
 * One thing that is wrong with the settings.
 *
 * @param key what it is about, such as {@code http.port} or {@code HUB_HTPT_PORT}
 * @param value what was given; empty where that says nothing
 * @param expected what would have been right, as a noun phrase
 * @param nearest the known name closest to an unknown one
 * @param origin where it was given, such as {@code hub.yaml}
 */
public record Fault(String key, Optional<String> value, String expected, Optional<String> nearest, String origin) {

    static Fault of(String key, String value, String expected, String origin) {
        String shown = value.length() <= 120 ? value : value.substring(0, 120) + "...";
        return new Fault(key, Optional.of(shown), expected, Optional.empty(), origin);
    }

    static Fault unknown(String key, Optional<String> nearest, String origin) {
        return new Fault(key, Optional.empty(), "a known key", nearest, origin);
    }

    /** The fault on one line. */
    @Override
    public String toString() {
        String what = value.map(text -> "'" + text + "' is not " + expected).orElse("is not " + expected);
        return key + ": " + what
                + nearest.map(near -> "; did you mean '" + near + "'?").orElse("") + " (" + origin + ")";
    }
}
