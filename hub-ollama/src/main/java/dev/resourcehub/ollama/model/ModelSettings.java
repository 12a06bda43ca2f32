package dev.resourcehub.ollama.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Bounds of bringing models.
 *
 * @param most jobs of a kind at once, 1 or more
 * @param longest one attempt of a job
 * @param failed names that could not be brought that the catalog keeps, the latest of them
 * @param importFolders folders from which files may be imported; none where empty
 * @param provision what requests may cause to be fetched
 */
public record ModelSettings(
        int most, Duration longest, int failed, List<Path> importFolders, ProvisionPolicy provision) {

    /** Two jobs at once, a day each, 100 failed names, no imports. */
    public static final ModelSettings DEFAULT =
            new ModelSettings(2, Duration.ofHours(24), 100, List.of(), ProvisionPolicy.DEFAULT);

    public ModelSettings {
        importFolders = List.copyOf(importFolders);
    }
}
