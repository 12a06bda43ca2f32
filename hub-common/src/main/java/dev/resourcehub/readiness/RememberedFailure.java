package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import java.time.Instant;

/**
 * A target that could not be provided, and when it is tried again.
 *
 * @param attempts failures in a row
 * @param permanent whether it will not go away by itself
 * @param nextAttempt nothing is tried before
 */
public record RememberedFailure(
        String strategy,
        String adapter,
        Target target,
        int attempts,
        boolean permanent,
        Failure failure,
        Instant failedAt,
        Instant nextAttempt) {}
