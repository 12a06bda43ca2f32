package dev.resourcehub.ollama.model;

import dev.resourcehub.runtime.Blocking;
import java.util.Comparator;
import java.util.List;

/** The names of the catalog that could not be brought and stand for no file: anybody's request may add one, so they are bounded. */
final class FailedNames {

    private static final String SHA256 = "sha256:";

    private final ModelParts parts;

    FailedNames(ModelParts parts) {
        this.parts = parts;
    }

    /** Removes the oldest of those that are too many, and the complete files that only their jobs had left. Blocks. */
    void forgetOldest() throws InterruptedException {
        ModelCatalog.Contents contents = Blocking.await(parts.catalog().all());
        List<CatalogEntry> tooMany = contents.entries().stream()
                .filter(entry -> entry.status() instanceof ModelStatus.Failed
                        && entry.files().isEmpty())
                .sorted(Comparator.comparing(CatalogEntry::updatedAt).reversed())
                .skip(parts.settings().failed())
                .toList();
        for (CatalogEntry entry : tooMany) {
            Blocking.await(
                    parts.catalog().change(entry.name(), now -> now.filter(standing -> !standing.equals(entry))));
            entry.partials().stream()
                    .filter(identity -> identity.startsWith(SHA256))
                    .map(identity -> identity.substring(SHA256.length()))
                    .filter(digest -> !contents.mayBeUsedBesides(entry.name(), digest))
                    .forEach(parts.downloads()::delete);
        }
    }
}
