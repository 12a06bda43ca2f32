package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import java.time.Instant;

/**
 * How a call failed, as strategies see it.
 *
 * @param failure what the failed future carried
 * @param thrown the very object, which reaches the caller when nobody can help
 * @param attempt 1; strategies never see the retry
 */
public record FailureSnapshot(Failure failure, Throwable thrown, Instant at, int attempt) {}
