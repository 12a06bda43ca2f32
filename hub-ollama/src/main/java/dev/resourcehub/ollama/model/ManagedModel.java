package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model as the catalog and the fleet together know it; at least one of them does.
 *
 * @param path of its first file, where all of them are complete under the home
 */
public record ManagedModel(
        ModelName name, Optional<CatalogEntry> entry, Optional<FleetModel> fleet, Optional<Path> path) {

    private static final ModelStatus LOST =
            new ModelStatus.Failed(ModelCodes.MODEL_NOT_FOUND, "no instance that answers has it, nor has the home");

    /**
     * How it is: what the catalog says, as far as that still holds. What an instance has is available whatever its last job came
     * to, and what was brought is not when neither an instance that answers nor the home has it any more.
     */
    public ModelStatus status() {
        return switch (entry.map(CatalogEntry::status).orElseGet(ModelStatus.Available::new)) {
            case ModelStatus.Available available -> fleet.isPresent() || path.isPresent() ? available : LOST;
            case ModelStatus.Failed failed -> fleet.isPresent() ? new ModelStatus.Available() : failed;
            case ModelStatus.Downloading downloading -> downloading;
            case ModelStatus.Refused refused -> refused;
        };
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
