package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances a caller accepts.
 *
 * @param strategy how to choose among them; the hub's own where empty
 * @param tags all of these must be on the instance
 * @param instance this one only
 */
public record Routing(Optional<String> strategy, Set<String> tags, Optional<InstanceId> instance) {

    /** Any instance, the hub's own strategy. */
    public static final Routing ANY = new Routing(Optional.empty(), Set.of(), Optional.empty());

    public Routing {
        tags = Set.copyOf(tags);
    }
}
