package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;

/**
 * An answer and how it was come by.
 *
 * @param attempts tries it took, from 1
 * @param queuedNanos waiting for a place
 * @param firstNanos from the start of the call to its first result; to its end where none was told
 * @param totalNanos from the start of the call to its end
 * @param strategy what chose the instance
 */
public record Dispatched<T>(
        T value,
        InstanceId instance,
        int attempts,
        long queuedNanos,
        long firstNanos,
        long totalNanos,
        String strategy) {}
