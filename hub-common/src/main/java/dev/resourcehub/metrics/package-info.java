/**
 * One place where meters become Prometheus series.
 *
 * <p>{@link dev.resourcehub.metrics.MicrometerMeters} is the {@code Meters} port on a Micrometer registry; nobody else
 * sees the registry but the page that prints it.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.metrics;

import org.jspecify.annotations.NullMarked;
