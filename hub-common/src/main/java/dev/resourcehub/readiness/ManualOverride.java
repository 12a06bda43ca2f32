package dev.resourcehub.readiness;

import java.time.Instant;
import java.util.Optional;

/**
 * A decision of an operator, with who made it and why.
 *
 * @param id 1, 2 and so on over the life of the hub, by which it is lifted
 * @param expiresAt when it ends by itself
 */
public record ManualOverride(
        long id, ManualAction action, String actor, String reason, Instant at, Optional<Instant> expiresAt) {}
