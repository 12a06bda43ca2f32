/**
 * Makes what a call needs ready: a gate in front of each adapter, and a pipeline that provides what a failed call missed.
 *
 * <p>A {@link dev.resourcehub.readiness.GatedCall} goes through the {@link dev.resourcehub.readiness.ProvisioningPipeline}. It
 * passes the gate of its {@link dev.resourcehub.readiness.GatedAdapter}, whose
 * {@link dev.resourcehub.readiness.AdapterReadiness} says whether it is ready, and is run. When it fails, the first
 * {@link dev.resourcehub.readiness.ProvisioningStrategy} that can handle the failure provides the
 * {@link dev.resourcehub.readiness.Target}, once for all who wait, and the call is run once more. Each step is a
 * {@link dev.resourcehub.readiness.ProvisioningEvent} of the {@link dev.resourcehub.readiness.ProvisioningLog}.
 *
 * <p>{@link dev.resourcehub.readiness.InitWaves} makes adapters ready at the start and again when they fail,
 * {@link dev.resourcehub.readiness.Prerequisites} provides what they were declared to need,
 * {@link dev.resourcehub.readiness.ManualOverrides} gives operators the last word, and a
 * {@link dev.resourcehub.readiness.BootReport} shows all of it. {@link dev.resourcehub.readiness.ProvisionedStore} and
 * {@link dev.resourcehub.readiness.ProvisionedJobLog} put our own store and the logs of jobs behind the same pipeline,
 * which {@link dev.resourcehub.readiness.StoreSchemaStrategy} and {@link dev.resourcehub.readiness.JobStreamStrategy} heal.
 *
 * <p>Meters: counters {@code hub_provisioning_runs} (strategy, outcome), {@code hub_provisioning_unmatched} and
 * {@code hub_adapter_transitions} (adapter, state), timers {@code hub_provisioning_duration} (strategy) and
 * {@code hub_gate_wait} (adapter), gauge {@code hub_provisioning_active}.
 *
 * <p>Uses {@code job}, {@code store}, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.readiness;

import org.jspecify.annotations.NullMarked;
