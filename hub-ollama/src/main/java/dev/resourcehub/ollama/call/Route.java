package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;
import java.util.List;

/**
 * Who answered a call.
 *
 * @param attempts the attempt that did, from 1
 * @param strategy the name of what chose the instance
 * @param considered every instance that was looked at, in the order of the look; empty unless the caller asked
 */
public record Route(InstanceId instance, int attempts, String strategy, List<Explained> considered) {

    public Route {
        considered = List.copyOf(considered);
    }

    /** A route without its explanation. */
    public Route(InstanceId instance, int attempts, String strategy) {
        this(instance, attempts, strategy, List.of());
    }
}
