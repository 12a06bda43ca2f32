package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of removing a model.
 *
 * @param performed false when it was nowhere
 * @param instances those it was removed from
 * @param failures why it is still on others, by instance; a model that is left somewhere is not gone
 */
public record Flushed(
        ModelName model, boolean performed, List<InstanceId> instances, Map<InstanceId, Failure> failures) {
    public Flushed {
        instances = List.copyOf(instances);
        Map<InstanceId, Failure> sorted = new TreeMap<>(Comparator.comparing(InstanceId::value));
        sorted.putAll(failures);
        failures = Collections.unmodifiableMap(sorted);
    }

    /** Whether it is gone from everywhere. */
    public boolean success() {
        return failures.isEmpty();
    }
}
