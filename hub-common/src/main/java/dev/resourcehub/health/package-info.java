/**
 * Whether an instance is well, and what is done when it is not.
 *
 * <p>Active: a {@link dev.resourcehub.health.HealthMonitor} asks one {@link dev.resourcehub.health.Probe} (of {@link
 * dev.resourcehub.health.Probes}: HTTP, TCP, a command, the engine's state) again and again and tells each change of {@link
 * dev.resourcehub.health.Verdict}. Passive: an {@link dev.resourcehub.health.OutlierDetector} takes an instance out for a
 * while for what its calls show; a good probe does not bring it back sooner. Afterwards: {@link
 * dev.resourcehub.health.Recovery} restarts what can be restarted, a few at a time, and believes only a probe; {@link
 * dev.resourcehub.health.SlowStart} gives what came back its load by degrees.
 *
 * <p>Listeners are called in order, outside of locks. Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.health;

import org.jspecify.annotations.NullMarked;
