/**
 * What instances do, counted once and shown everywhere.
 *
 * <p>{@link dev.resourcehub.metrics.InstanceMetrics} counts one instance's calls on the hot path;
 * {@link dev.resourcehub.metrics.InstanceFigures} is what it reads at one moment, and
 * {@link dev.resourcehub.metrics.LegacyFigures} the same under the names of the old API.
 * {@link dev.resourcehub.metrics.HubMeters} shows a hub's instances on the page, through the {@code Meters} port;
 * {@link dev.resourcehub.metrics.MicrometerMeters} is that port on a Micrometer registry, which nobody else sees but the
 * page that prints it.
 *
 * <p>Series: {@code hub_instance_up}, {@code hub_instance_in_flight}, {@code hub_concurrency_limit},
 * {@code hub_breaker_state}, {@code hub_upstream_attempts_total}, {@code hub_upstream_latency_seconds},
 * {@code hub_upstream_first_result_seconds}, {@code hub_queue_depth}, {@code hub_queue_bytes}.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.metrics;

import org.jspecify.annotations.NullMarked;
