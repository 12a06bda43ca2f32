package dev.resourcehub.resource;

import java.util.Locale;

/** Whether one half of the hub can answer. */
public enum Readiness {
    /** Calls are answered. */
    READY,
    /** What is missing is on its way. */
    PROVISIONING,
    /** Nothing serves and nothing is on its way. */
    UNAVAILABLE,
    /** Switched off in the settings. */
    OFF;

    /** The name as the API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
