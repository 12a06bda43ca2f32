/**
 * Sandboxes that stand ready before anyone asks.
 *
 * <p>A {@link dev.resourcehub.docker.warm.WarmPool} keeps some of one key ready, makes others on demand, and hands them out as
 * {@link dev.resourcehub.docker.warm.Lease}s, each of which ends once. Who finds none waits in a line
 * of its own and tells the pool what it needs; a {@link dev.resourcehub.docker.warm.PoolListener} hears when to try again.
 * What happens when is decided by {@code PoolState}, plain Java that takes an event and gives effects; the pool carries
 * them out.
 *
 * <p>Metrics, labelled {@code engine}: {@code hub_python_sandboxes} by {@code state} (ready, busy, starting),
 * {@code hub_python_waiting}, {@code hub_python_leases} by {@code warm}, {@code hub_python_lease_wait}, {@code hub_python_launch},
 * {@code hub_python_launch_failures}.
 *
 * <p>Uses {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.docker.warm;

import org.jspecify.annotations.NullMarked;
