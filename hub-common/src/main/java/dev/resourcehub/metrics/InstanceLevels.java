package dev.resourcehub.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Where the page reads what an instance's other parts know; each is cheap and callable from any thread.
 *
 * @param up whether new calls may go there
 * @param inFlight calls running there
 * @param limit calls that may run there at once, as the bulkhead has it now
 * @param breaker 0 closed, 1 half-open, 2 open
 */
public record InstanceLevels(BooleanSupplier up, IntSupplier inFlight, IntSupplier limit, IntSupplier breaker) {}
