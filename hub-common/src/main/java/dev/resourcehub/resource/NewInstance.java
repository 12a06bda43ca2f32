package dev.resourcehub.resource;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * An instance that an operator adds.
 *
 * @param id made from the address where empty
 * @param url where it is reached
 * @param weight share it takes beside its peers, 1 or more; 1 where empty
 * @param priority lower is tried first; 0 where empty
 * @param maxConcurrent calls that run there at once, 1 or more; the hub's usual number where empty
 * @param models names it may be asked for; all it has where empty
 */
public record NewInstance(
        Optional<InstanceId> id,
        URI url,
        Set<String> tags,
        Optional<Integer> weight,
        Optional<Integer> priority,
        Optional<Integer> maxConcurrent,
        Set<String> models) {

    public NewInstance {
        tags = Set.copyOf(tags);
        models = Set.copyOf(models);
    }
}
