package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Priority;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a caller wants a call to go, and how it is treated on the way.
 *
 * @param strategy how to choose among the accepted instances, by name; where empty {@code prefix_affinity} in a session and
 *     else the hub's own
 * @param tags all of these must be on the instance
 * @param instance this one only
 * @param session calls of one session go to the same instance as long as it has room, by the strategies that can do that
 * @param priority how soon it is served when it must wait
 * @param fallbackModels asked in this order when the model itself cannot answer
 * @param hedge whether a second instance may be asked while the first is slow
 * @param explain whether the answer tells why each instance was or was not eligible
 */
public record Routing(
        Optional<String> strategy,
        Set<String> tags,
        Optional<InstanceId> instance,
        Optional<String> session,
        Priority priority,
        List<ModelName> fallbackModels,
        boolean hedge,
        boolean explain) {

    /** Any instance, the hub's own strategy. */
    public static final Routing ANY = new Routing(Optional.empty(), Set.of(), Optional.empty());

    public Routing {
        tags = Set.copyOf(tags);
        fallbackModels = List.copyOf(fallbackModels);
    }

    /** Which instances are accepted, and nothing else asked for. */
    public Routing(Optional<String> strategy, Set<String> tags, Optional<InstanceId> instance) {
        this(strategy, tags, instance, Optional.empty(), Priority.NORMAL, List.of(), false, false);
    }
}
