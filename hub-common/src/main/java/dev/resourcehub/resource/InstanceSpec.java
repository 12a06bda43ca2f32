package dev.resourcehub.resource;

import java.util.Set;

/**
 * What an operator says of one instance.
 *
 * @param tags what callers may ask for, such as {@code gpu}
 * @param weight share it takes beside its peers, 1 or more
 * @param priority lower is tried first; a later one serves while no earlier one has room
 * @param maxConcurrent calls that run there at once, 1 or more
 */
public record InstanceSpec(InstanceId id, Set<String> tags, int weight, int priority, int maxConcurrent) {

    /** Throws {@link IllegalArgumentException} on a weight or cap below 1. */
    public InstanceSpec {
        if (weight < 1 || maxConcurrent < 1) {
            throw new IllegalArgumentException("an instance needs weight >= 1 and max_concurrent >= 1");
        }
        tags = Set.copyOf(tags);
    }

    /** An instance without tags, weight 1, priority 0. */
    public static InstanceSpec of(String id, int maxConcurrent) {
        return new InstanceSpec(new InstanceId(id), Set.of(), 1, 0, maxConcurrent);
    }
}
