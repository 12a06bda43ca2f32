package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.vendor.StoredModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A complete model as the embedded engine may take it.
 *
 * @param parts all its files in order, its own file first
 * @param added when it came here
 */
public record Shelved(StoredModel model, List<Path> parts, Instant added) {
    public Shelved {
        parts = List.copyOf(parts);
    }
}
