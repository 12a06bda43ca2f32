package dev.resourcehub.resource;

import java.util.Optional;
import java.util.Set;

/**
 * What an operator changes of an instance; what is empty stays.
 *
 * @param weight 1 or more
 * @param priority lower is tried first
 * @param maxConcurrent 1 or more; calls above a lower cap finish
 * @param models names it may be asked for; an empty set means all it has
 */
public record InstanceChange(
        Optional<Set<String>> tags,
        Optional<Integer> weight,
        Optional<Integer> priority,
        Optional<Integer> maxConcurrent,
        Optional<Set<String>> models) {

    public InstanceChange {
        tags = tags.map(Set::copyOf);
        models = models.map(Set::copyOf);
    }
}
