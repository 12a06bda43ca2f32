package dev.resourcehub.resource;

import java.util.Locale;

/** How an instance is, as far as the hub knows. */
public enum InstanceStatus {
    /** Registered and not yet seen. */
    UNKNOWN,
    /** Being brought up by the hub. */
    STARTING,
    /** Answers as it should. */
    HEALTHY,
    /** Answers, but with trouble. */
    DEGRADED,
    /** Does not answer, or wrongly. */
    UNHEALTHY,
    /** Finishes what runs and admits nothing. */
    DRAINING,
    /** Being brought down by the hub. */
    STOPPING,
    /** Brought down, or never brought up. */
    STOPPED,
    /** Cannot be brought up; needs an operator. */
    ERROR;

    /** The name as the API writes it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether new calls may go there. */
    public boolean isAvailable() {
        return this == HEALTHY || this == DEGRADED;
    }
}
