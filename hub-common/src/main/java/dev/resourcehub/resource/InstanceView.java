package dev.resourcehub.resource;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator sees of one instance at one moment.
 *
 * @param kind what it is, such as {@code ollama}, {@code embedded}, {@code docker}, {@code local}
 * @param endpoint where it is reached, without credentials
 * @param statusReason why it has this status; empty when nothing needs saying
 * @param inFlight calls running there now
 * @param maxConcurrent calls that may run there at once
 * @param weight share it takes, 1 by default
 * @param priority lower is tried first
 * @param facts further figures of that kind of instance, plain values and maps and lists of them
 */
public record InstanceView(
        InstanceId id,
        String kind,
        String endpoint,
        InstanceStatus status,
        Optional<String> statusReason,
        int inFlight,
        int maxConcurrent,
        int weight,
        int priority,
        Set<String> tags,
        Map<String, Object> facts) {

    public InstanceView {
        tags = Set.copyOf(tags);
        facts = Map.copyOf(facts);
    }
}
