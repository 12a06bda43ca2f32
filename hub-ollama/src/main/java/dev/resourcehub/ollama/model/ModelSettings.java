package dev.resourcehub.ollama.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Bounds of bringing models.
 *
 * @param most jobs of a kind at once, 1 or more
 * @param longest one attempt of a job
 * @param importFolders folders from which files may be imported; none where empty
 * @param provision what requests may cause to be fetched
 */
public record ModelSettings(int most, Duration longest, List<Path> importFolders, ProvisionPolicy provision) {

    /** Two jobs at once, a day each, no imports. */
    public static final ModelSettings DEFAULT =
            new ModelSettings(2, Duration.ofHours(24), List.of(), ProvisionPolicy.DEFAULT);

    public ModelSettings {
        importFolders = List.copyOf(importFolders);
    }
}
