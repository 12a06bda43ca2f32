package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How an adapter stands, and why.
 *
 * @param adapter its id, such as {@code ollama}
 * @param type such as {@code OllamaHub}
 * @param since when it came into this state
 * @param previous the state before; empty while it has had no other
 * @param reason why it is in this state
 * @param lastFailure the last one it had, also after it recovered
 * @param failedAt when that was
 * @param attempts how often it failed since it was last ready
 * @param degradedCapabilities what cannot be used of it now
 * @param markedReadyUntil until when an operator says it is ready, whatever it says itself
 */
public record AdapterStanding(
        String adapter,
        String type,
        AdapterState state,
        Instant since,
        Optional<AdapterState> previous,
        Reason reason,
        Optional<Failure> lastFailure,
        Optional<Instant> failedAt,
        int attempts,
        List<String> degradedCapabilities,
        Optional<Instant> markedReadyUntil) {

    public AdapterStanding {
        degradedCapabilities = List.copyOf(degradedCapabilities);
    }

    /**
     * Why.
     *
     * @param code lower_snake_case, such as {@code missing_prerequisite}
     * @param text one sentence for people
     */
    public record Reason(String code, String text) {}
}
