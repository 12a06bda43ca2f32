/**
 * How well the kernel decides: its own code against a modelled fleet under a virtual clock.
 *
 * <p>A {@code World} holds {@code VirtualTime}, modelled {@code Node}s with their {@code Fault}s, and what became of every
 * call. {@code Tenant}s call by their {@code Arrivals}, {@code Shape} and {@code Manner} over a {@code Route}: the
 * {@code ModelledHub}, which is the kernel's fleet and dispatcher, or a {@code PassThrough} beside it. A {@code Scenario}
 * plays some worlds and gives a {@code Report} of {@code Table}s and {@code Bound}s;
 * {@link dev.resourcehub.benchmark.fleet.FleetBenchmark} runs them all. One thread; one seed decides a run.
 *
 * <p>Uses {@code hub-common}.
 */
@NullMarked
package dev.resourcehub.benchmark.fleet;

import org.jspecify.annotations.NullMarked;
