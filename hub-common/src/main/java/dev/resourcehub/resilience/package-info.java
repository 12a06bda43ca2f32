/**
 * May this call start.
 *
 * <p>A {@link dev.resourcehub.resilience.CircuitBreaker} keeps calls away from a backend that fails, a
 * {@link dev.resourcehub.resilience.Bulkhead} caps how many are there at once (fixed, or found by a gradient on latency), a
 * {@link dev.resourcehub.resilience.RetryBudget} caps retries across calls, and a
 * {@link dev.resourcehub.resilience.Hedge} says when a second copy is worth its work. None of them knows the others: who
 * dispatches asks each in turn and tells each how the call ended.
 *
 * <p>An {@link dev.resourcehub.resilience.AdmissionQueue} holds callers while nothing is free: fair between tenants, bounded
 * in number, bytes and time.
 *
 * <p>Uses {@code resource} and {@code runtime}; Resilience4j is used nowhere else.
 */
@NullMarked
package dev.resourcehub.resilience;

import org.jspecify.annotations.NullMarked;
