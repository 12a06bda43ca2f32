package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.InstanceId;
import java.util.List;
import java.util.Map;

/**
 * Every model that the hub knows of.
 *
 * @param models by name
 * @param failures why instances do not tell what they have
 * @param damaged entries of the catalog that cannot be read
 */
public record ModelListing(
        List<ManagedModel> models, Map<InstanceId, String> failures, List<ModelCatalog.Damaged> damaged) {
    public ModelListing {
        models = List.copyOf(models);
        damaged = List.copyOf(damaged);
    }
}
