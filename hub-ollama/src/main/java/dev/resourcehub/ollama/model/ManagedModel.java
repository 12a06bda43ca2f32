package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model as the catalog and the fleet together know it; at least one of them does.
 *
 * @param path of its first file, where it is complete under the home
 */
public record ManagedModel(
        ModelName name, Optional<CatalogEntry> entry, Optional<FleetModel> fleet, Optional<Path> path) {

    /** How it is; what only the fleet knows is available. */
    public ModelStatus status() {
        return entry.map(CatalogEntry::status).orElseGet(ModelStatus.Available::new);
    }

    /** Bytes of its files, as the catalog or else the fleet says; 0 while unknown. */
    public long sizeBytes() {
        long kept = entry.map(CatalogEntry::sizeBytes).orElse(0L);
        return kept > 0 ? kept : fleet.map(seen -> seen.sizeBytes().orElse(0)).orElse(0L);
    }

    /** Whether an instance has it in memory. */
    public boolean loaded() {
        return instances().stream().anyMatch(FleetModel.Holder::resident);
    }

    /** The instances that have it. */
    public List<FleetModel.Holder> instances() {
        return fleet.map(FleetModel::instances).orElse(List.of());
    }
}
