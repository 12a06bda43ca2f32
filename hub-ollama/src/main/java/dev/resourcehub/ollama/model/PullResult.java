package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.InstanceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of a pull or an import.
 *
 * @param performed false when all of it was there already
 * @param digest with {@code sha256:}, of the first file; of the manifest where only instances have it
 * @param path of the first file, where it is under the home
 * @param instances those that have it now because of this job, or had it
 */
public record PullResult(
        boolean performed,
        ModelName name,
        String digest,
        long sizeBytes,
        Optional<Path> path,
        List<InstanceId> instances) {
    public PullResult {
        instances = List.copyOf(instances);
    }
}
