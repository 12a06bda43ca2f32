package dev.resourcehub.docker.call;

import java.util.Locale;

/** How far a run is shut in. */
public enum SecurityLevel {
    /** No network, read-only root, no capabilities, filtered system calls. */
    SANDBOXED;

    /** The name as the API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
