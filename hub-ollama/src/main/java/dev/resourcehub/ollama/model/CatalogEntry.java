package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobId;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One model of the catalog.
 *
 * @param origin where it comes from
 * @param files under the home, the one that an engine opens first; none where only instances have it
 * @param traits what its file says of itself
 * @param instances those that it was brought to, besides the embedded engine
 * @param partials {@code RemoteFile.identity} of contents that its last job may have left unfinished
 * @param provenance who wanted it last, and why
 * @param job the last one that worked on it; empty for what came from an earlier version
 */
public record CatalogEntry(
        ModelName name,
        Origin origin,
        List<KeptFile> files,
        ModelStatus status,
        Traits traits,
        List<InstanceId> instances,
        List<String> partials,
        Instant addedAt,
        Instant updatedAt,
        Optional<Instant> lastAccessed,
        Provenance provenance,
        Optional<JobId> job) {

    public CatalogEntry {
        files = List.copyOf(files);
        instances = List.copyOf(instances);
        partials = List.copyOf(partials);
    }

    /** Bytes of all files; 0 where only instances have it. */
    public long sizeBytes() {
        return files.stream().mapToLong(KeptFile::sizeBytes).sum();
    }

    /** Whether its files are complete, whether or not the engine here can run it. */
    public boolean isComplete() {
        return switch (status) {
            case ModelStatus.Available available -> true;
            case ModelStatus.Refused refused -> true;
            case ModelStatus.Downloading downloading -> false;
            case ModelStatus.Failed failed -> false;
        };
    }

    /** Whether its files have the content of {@code others}, in order; an entry without files has none. */
    boolean holds(List<KeptFile> others) {
        return !files.isEmpty()
                && files.stream()
                        .map(KeptFile::sha256)
                        .toList()
                        .equals(others.stream().map(KeptFile::sha256).toList());
    }

    CatalogEntry with(ModelStatus next, Instant now) {
        return new CatalogEntry(
                name, origin, files, next, traits, instances, partials, addedAt, now, lastAccessed, provenance, job);
    }

    CatalogEntry leaving(List<String> unfinished) {
        return new CatalogEntry(
                name,
                origin,
                files,
                status,
                traits,
                instances,
                unfinished,
                addedAt,
                updatedAt,
                lastAccessed,
                provenance,
                job);
    }

    /** The same, which {@code servers} do not have any more. */
    CatalogEntry leftBy(List<InstanceId> servers) {
        return new CatalogEntry(
                name,
                origin,
                files,
                status,
                traits,
                instances.stream().filter(server -> !servers.contains(server)).toList(),
                partials,
                addedAt,
                updatedAt,
                lastAccessed,
                provenance,
                job);
    }

    CatalogEntry accessed(Instant now) {
        return new CatalogEntry(
                name,
                origin,
                files,
                status,
                traits,
                instances,
                partials,
                addedAt,
                updatedAt,
                Optional.of(now),
                provenance,
                job);
    }

    /**
     * Where a model comes from.
     *
     * @param reference in full, as its vendor writes it
     * @param vendor such as {@code hugging_face}; {@code ollama} where an instance pulled it
     * @param source as it was asked for
     * @param revision commit, tag or digest; empty where there is none
     */
    public record Origin(String reference, String vendor, String source, String revision) {}

    /**
     * A file under the home.
     *
     * @param path its name at its source
     * @param sha256 64 hex digits
     * @param verified whether its digest was checked when it came
     */
    public record KeptFile(String path, long sizeBytes, String sha256, boolean verified) {}

    /**
     * What a model's file and its source say of it; texts are empty where unknown.
     *
     * @param format such as {@code gguf}
     * @param architecture such as {@code gemma3}
     * @param quantization such as {@code Q4_K_M}
     * @param template how turns are written
     * @param licence one line
     */
    public record Traits(String format, String architecture, String quantization, String template, String licence) {

        static final Traits UNKNOWN = new Traits("", "", "", "", "");
    }
}
