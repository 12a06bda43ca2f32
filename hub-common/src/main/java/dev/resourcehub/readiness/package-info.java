/**
 * Makes what a call needs ready: a gate in front of each adapter, and a pipeline that provides what a failed call missed.
 *
 * <p>A {@link dev.resourcehub.readiness.GatedCall} goes through {@link dev.resourcehub.readiness.Provisioning}. When it
 * fails, the first {@link dev.resourcehub.readiness.ProvisioningStrategy} that can handle the failure provides the
 * {@link dev.resourcehub.readiness.Target}, once for all who wait, and the call is run once more.
 *
 * <p>Uses {@code job}, {@code store}, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.readiness;

import org.jspecify.annotations.NullMarked;
