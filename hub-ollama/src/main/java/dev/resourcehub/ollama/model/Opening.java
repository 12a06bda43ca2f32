package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobCodes;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.ollama.vendor.wire.EarlierCatalogCodec;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the catalog in order when the hub starts. */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final String TAKEN_OVER = "catalog.json";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ModelParts parts;
    private final JobRunner runner;
    private final Blocking blocking;

    Opening(ModelParts parts, JobRunner runner, Blocking blocking) {
        this.parts = parts;
        this.runner = runner;
        this.blocking = blocking;
    }

    Future<Void> run(Path legacyCatalog) {
        return blocking.call("models", LIMIT, () -> {
                    takeOver(legacyCatalog);
                    ModelCatalog.Contents contents =
                            Blocking.await(parts.catalog().all());
                    contents.damaged()
                            .forEach(damaged -> LOG.warn(
                                    "the catalog's entry of {} cannot be read: {}", damaged.key(), damaged.cause()));
                    for (CatalogEntry entry : contents.entries()) {
                        settle(entry);
                        offer(entry);
                    }
                    return true;
                })
                .mapEmpty();
    }

    /** What an earlier version kept; a damaged file is told of and left as it is. */
    private void takeOver(Path file) throws InterruptedException {
        if (Blocking.await(parts.catalog().wasDone(TAKEN_OVER))) {
            return;
        }
        List<EarlierCatalogCodec.Entry> old;
        try {
            old = Files.exists(file) ? EarlierCatalogCodec.read(Files.readAllBytes(file)) : List.of();
        } catch (IOException damaged) {
            LOG.warn("the catalog {} of an earlier version cannot be read: {}", file, damaged.toString());
            return;
        }
        for (EarlierCatalogCodec.Entry entry : old) {
            Optional<ModelName> name = KeptNames.read(entry.name());
            Optional<Downloads.StoredFile> stored = entry.digest().matches("[0-9a-f]{64}")
                    ? parts.downloads().present(entry.digest())
                    : Optional.empty();
            if (name.isPresent() && stored.isPresent()) {
                CatalogEntry kept = entryOf(name.get(), entry, stored.get());
                Blocking.await(parts.catalog().change(name.get(), now -> now.or(() -> Optional.of(kept))));
            }
        }
        Blocking.await(parts.catalog().done(TAKEN_OVER));
    }

    private CatalogEntry entryOf(ModelName name, EarlierCatalogCodec.Entry old, Downloads.StoredFile stored) {
        Instant now = parts.clock().instant();
        String architecture = "";
        String quantization = "";
        try {
            GgufHeader header = GgufHeader.read(stored.file());
            architecture = header.architecture();
            quantization = header.quantization();
        } catch (IOException unreadable) {
            LOG.warn("{} cannot be read: {}", stored.file(), unreadable.toString());
        }
        return new CatalogEntry(
                name,
                new CatalogEntry.Origin("ollama:" + name.canonical(), old.source(), "", ""),
                List.of(new CatalogEntry.KeptFile(name.value() + ".gguf", stored.bytes(), stored.sha256(), true)),
                new ModelStatus.Available(),
                new CatalogEntry.Traits("gguf", architecture, quantization, old.template(), old.licence()),
                List.of(),
                List.of(),
                now,
                now,
                Optional.empty(),
                new Provenance("hub", "taken over from an earlier version", "", now, Map.of()),
                Optional.empty());
    }

    /** A model whose job is gone is not on its way any more. */
    private void settle(CatalogEntry entry) throws InterruptedException {
        boolean isLost = entry.status() instanceof ModelStatus.Downloading
                && entry.job()
                        .flatMap(runner::find)
                        .filter(job -> !job.state().isFinal())
                        .isEmpty();
        if (isLost) {
            ModelStatus lost = new ModelStatus.Failed(JobCodes.INTERRUPTED, "the hub stopped while it was on its way");
            Blocking.await(parts.catalog()
                    .change(
                            entry.name(),
                            now -> now.map(standing -> standing.equals(entry)
                                    ? standing.with(lost, parts.clock().instant())
                                    : standing)));
        }
    }

    private void offer(CatalogEntry entry) {
        if (!(entry.status() instanceof ModelStatus.Available) || entry.files().isEmpty()) {
            return;
        }
        shelved(parts, entry)
                .ifPresent(model -> parts.shelf()
                        .offer(model)
                        .onFailure(refused ->
                                LOG.warn("model {} is not served: {}", entry.name(), HubException.failureOf(refused))));
    }

    /** A complete entry as the engine takes it; empty where one of its files is not there, or cut. */
    static Optional<Shelved> shelved(ModelParts parts, CatalogEntry entry) {
        List<Downloads.StoredFile> files = entry.files().stream()
                .flatMap(file -> HomeFiles.whole(file, parts.downloads()).stream())
                .toList();
        if (files.isEmpty() || files.size() != entry.files().size()) {
            return Optional.empty();
        }
        StoredModel model = new StoredModel(
                entry.name(),
                files.getFirst().file(),
                files.getFirst().sha256(),
                files.getFirst().bytes(),
                entry.origin().source(),
                entry.traits().template(),
                entry.traits().licence());
        return Optional.of(new Shelved(
                model, files.stream().map(Downloads.StoredFile::file).toList(), entry.addedAt()));
    }
}
