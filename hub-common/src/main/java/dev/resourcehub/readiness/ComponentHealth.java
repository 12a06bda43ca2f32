package dev.resourcehub.readiness;

import java.util.Map;

/**
 * How a part of the hub is, for the health page.
 *
 * @param component such as {@code adapter:OllamaHub}
 * @param message one sentence, at most 2048 characters
 * @param facts {@code state}, {@code is_ready} and {@code timestamp} (ISO 8601)
 */
public record ComponentHealth(String component, Status status, String message, Map<String, String> facts) {

    private static final int LONGEST = 2_048;

    public ComponentHealth {
        message = message.substring(0, Math.min(LONGEST, message.length()));
        facts = Map.copyOf(facts);
    }

    /** The health of an adapter that stands so. */
    public static ComponentHealth of(AdapterStanding standing) {
        Status status =
                switch (standing.state()) {
                    case READY -> Status.HEALTHY;
                    case DEGRADED -> Status.DEGRADED;
                    case FAILED -> Status.UNHEALTHY;
                    case INITIALIZING -> Status.UNKNOWN;
                };
        return new ComponentHealth(
                "adapter:" + standing.type(),
                status,
                standing.reason().text(),
                Map.of(
                        "state", standing.state().wireName(),
                        "is_ready", Boolean.toString(standing.state().isReady()),
                        "timestamp", standing.since().toString()));
    }

    /** How it is. */
    public enum Status {
        HEALTHY,
        DEGRADED,
        UNHEALTHY,
        UNKNOWN
    }
}
