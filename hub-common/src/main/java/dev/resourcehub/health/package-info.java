/**
 * Whether an instance is well.
 *
 * <p>A {@link dev.resourcehub.health.HealthMonitor} asks one {@link dev.resourcehub.health.Probe} again and again and
 * tells each change once enough answers in a row agree.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.health;

import org.jspecify.annotations.NullMarked;
