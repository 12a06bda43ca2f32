package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what an adapter needs is there.
 *
 * @param failure the last one of providing it
 */
public record PrerequisiteStanding(
        String adapter, Prerequisite prerequisite, Stage stage, Optional<Failure> failure, Instant since) {

    /** How far it is. */
    public enum Stage {
        /** The adapter itself is not ready yet, and this is not what it lacks. */
        WAITING,
        /** It is being provided. */
        PROVIDING,
        /** It is there. */
        PRESENT,
        /** It could not be provided; it is tried again. */
        MISSING;

        /** The name as the API writes it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
