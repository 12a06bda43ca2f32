package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.runtime.Chance;
import java.time.InstantSource;

/** What bringing and keeping models needs of the rooms around. */
public record ModelParts(
        ModelCatalog catalog,
        ModelCodec codec,
        Sources sources,
        Downloads downloads,
        ModelServers servers,
        EngineShelf shelf,
        ModelSettings settings,
        InstantSource clock,
        Chance chance) {}
