package dev.resourcehub.readiness;

import java.time.Instant;
import java.util.Map;

/**
 * Who wanted something provided, and why.
 *
 * @param requestedBy a person, a key or a part of the hub, such as {@code ai-api} or {@code ollama}
 * @param reason such as {@code readiness:operation-failure}, {@code readiness:required-model}, {@code manual}
 * @param correlationId the request it came from; empty where there was none
 * @param metadata further facts, at most 32
 */
public record Provenance(
        String requestedBy, String reason, String correlationId, Instant requestedAt, Map<String, String> metadata) {

    /** The fact that names the decision which made the adapter, such as {@code provision_container}. */
    public static final String ORCHESTRATION = "orchestration";

    private static final int MOST_FACTS = 32;

    /** Throws {@link IllegalArgumentException} on more than 32 facts. */
    public Provenance {
        metadata = Map.copyOf(metadata);
        if (metadata.size() > MOST_FACTS) {
            throw new IllegalArgumentException("more than " + MOST_FACTS + " facts of provenance");
        }
    }
}
