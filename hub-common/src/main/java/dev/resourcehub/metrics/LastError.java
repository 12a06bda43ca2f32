package dev.resourcehub.metrics;

import java.time.Duration;

/**
 * The latest failure at an instance.
 *
 * @param code of the failure; {@code other} when its code is not counted apart
 * @param ago how long since
 */
public record LastError(String code, Duration ago) {}
