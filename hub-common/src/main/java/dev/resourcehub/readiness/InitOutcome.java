package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * How the first attempt to make an adapter ready ended.
 *
 * @param failure empty when it succeeded
 */
public record InitOutcome(String adapter, String type, int wave, Optional<Failure> failure, Duration took) {}
