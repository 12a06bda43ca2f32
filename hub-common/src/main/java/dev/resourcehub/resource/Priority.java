package dev.resourcehub.resource;

import java.util.Locale;

/** How soon a waiting call is served: all of a higher priority before any of a lower one. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH;

    /** The name as the API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
