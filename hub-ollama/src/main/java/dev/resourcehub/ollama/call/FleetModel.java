package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model that at least one instance has.
 *
 * @param name with its tag
 * @param sizeBytes size of its files
 * @param context longest context in tokens, where known
 * @param capabilities such as {@code completion}, {@code embedding}
 */
public record FleetModel(
        String name,
        Optional<String> digest,
        OptionalLong sizeBytes,
        Optional<String> family,
        Optional<String> quantization,
        OptionalLong context,
        List<String> capabilities,
        List<Holder> instances) {

    public FleetModel {
        capabilities = List.copyOf(capabilities);
        instances = List.copyOf(instances);
    }

    /**
     * An instance that has the model.
     *
     * @param resident whether it is loaded now
     * @param expiresAt RFC 3339 time at which it is unloaded, where known
     */
    public record Holder(InstanceId id, boolean resident, Optional<String> expiresAt) {}
}
