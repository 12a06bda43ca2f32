package dev.resourcehub.readiness;

import java.util.Locale;

/** How an adapter, a part of the hub that calls go to, stands. */
public enum AdapterState {
    /** It is being made ready. */
    INITIALIZING,
    /** It can be used. */
    READY,
    /** It can be used, with a stated limitation. */
    DEGRADED,
    /** It cannot be used; it is tried again. */
    FAILED;

    /** Whether calls may go to it. */
    public boolean isReady() {
        return this == READY || this == DEGRADED;
    }

    /** The name as the API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
