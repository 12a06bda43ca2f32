package dev.resourcehub.readiness;

import java.time.Duration;

/**
 * How the gate of an adapter works.
 *
 * @param timeout how long a call is held; zero or less: not at all
 * @param enabled false lets every call through at once
 */
public record GateSettings(GatePolicy policy, Duration timeout, boolean enabled) {

    /** Calls are held for up to 30 seconds. */
    public static final GateSettings DEFAULTS = new GateSettings(GatePolicy.HOLD, Duration.ofSeconds(30), true);
}
