package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What jobs that bring models have in common: which orders make sense, and who carries them out. */
final class ModelWork {

    private static final String OLLAMA = "ollama";
    private static final String VIA = "via";
    private static final String FILE = "file";
    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final String SHA256 = "sha256:";

    private final ModelParts parts;

    ModelWork(ModelParts parts) {
        this.parts = parts;
    }

    JobKind.Terms terms() {
        return new JobKind.Terms(true, parts.settings().most(), parts.settings().longest());
    }

    /** Throws a {@code HubException} when the order makes no sense, whoever carries it out. */
    private void check(PullOrder order) {
        ModelReference reference = reference(order.source(), parts.sources());
        switch (reference.scheme()) {
            case FILE -> file(reference.rest());
            case VIA -> {
                ModelName asked = via(reference).name();
                boolean renames = order.name()
                        .filter(name -> !name.sameModelAs(asked.value()))
                        .isPresent();
                if (renames) {
                    throw impossible("params.name", "the name in the source, since an instance pulls it");
                }
                if (order.sha256().isPresent()) {
                    throw impossible("params.sha256", "absent, since an instance pulls it");
                }
                if (order.placement().isAsked()) {
                    throw impossible("params.instances", "absent, since the source names the instance");
                }
            }
            case OLLAMA -> named(reference.rest());
            case HTTP, HTTPS -> {
                boolean isPinned =
                        order.sha256().isPresent() || reference.rest().contains("#sha256=");
                if (!isPinned) {
                    throw new HubException(new Failure.InvalidRequest(
                            Codes.MISSING_FIELD,
                            "params.sha256",
                            "the 64 hex digits of the file's SHA-256, which a plain address needs"));
                }
            }
            default -> {}
        }
    }

    /** Carries the order out, once the fleet is known: it decides where a model goes, and resumed work begins before it is. */
    PullResult run(PullOrder order, JobContext job) throws InterruptedException {
        Blocking.await(parts.servers().known());
        order.provenance().ifPresent(provenance -> say(provenance, job));
        ModelReference reference = reference(order.source(), parts.sources());
        return switch (reference.scheme()) {
            case VIA -> {
                Via via = via(reference);
                ModelServer server =
                        ServerChoice.named(via.instance(), parts.servers().answering());
                yield new InstancePull(parts, order, via.name(), job).run(List.of(server));
            }
            case OLLAMA -> {
                List<ModelServer> answering = parts.servers().answering();
                ModelName name = named(reference.rest());
                boolean byThemselves = !answering.isEmpty()
                        && order.sha256().isEmpty()
                        && order.name()
                                .map(own -> own.sameModelAs(name.value()))
                                .orElse(true);
                yield byThemselves
                        ? new InstancePull(parts, order, order.name().orElse(name), job).run(answering)
                        : new HomePull(parts, order, job).run();
            }
            case FILE -> {
                inside(file(reference.rest()));
                yield new HomePull(parts, order, job).run();
            }
            default -> new HomePull(parts, order, job).run();
        };
    }

    /** Removes what the last job of that source left unfinished, and the entries that stand for nothing else. */
    void discard(PullOrder order) throws InterruptedException {
        ModelCatalog.Contents contents = Blocking.await(parts.catalog().all());
        for (CatalogEntry entry : contents.entries()) {
            boolean isMeant = entry.origin().source().equals(order.source())
                    || order.name()
                            .filter(name -> name.sameModelAs(entry.name().value()))
                            .isPresent();
            boolean isIdle = !(entry.status() instanceof ModelStatus.Downloading);
            if (isMeant && isIdle && !entry.partials().isEmpty()) {
                entry.partials().forEach(identity -> discard(identity, entry, contents));
                Blocking.await(parts.catalog()
                        .change(
                                entry.name(),
                                now -> now.filter(CatalogEntry::isComplete)
                                        .map(standing -> standing.leaving(List.of()))));
            }
        }
    }

    private void discard(String identity, CatalogEntry entry, ModelCatalog.Contents contents) {
        parts.downloads().discard(identity);
        if (!identity.startsWith(SHA256)) {
            return;
        }
        String digest = identity.substring(SHA256.length());
        boolean isKept = entry.files().stream().anyMatch(file -> file.sha256().equals(digest));
        if (!isKept && !contents.mayBeUsedBesides(entry.name(), digest)) {
            parts.downloads().delete(digest);
        }
    }

    /** The source as a reference with a scheme; a fault is told as one of the params. */
    static ModelReference reference(String source, Sources sources) {
        try {
            ModelReference reference = sources.read(source);
            boolean isPlain = reference.scheme().isEmpty() && !reference.rest().contains("/");
            return isPlain ? new ModelReference(OLLAMA, reference.rest()) : reference;
        } catch (HubException refused) {
            if (refused.failure() instanceof Failure.Unprocessable fault
                    && !fault.field().startsWith("params.")) {
                throw new HubException(
                        new Failure.Unprocessable(
                                fault.code(), "params." + fault.field(), fault.expected(), fault.facts()),
                        refused);
            }
            throw refused;
        }
    }

    private static void say(Provenance provenance, JobContext job) {
        try {
            job.log("requested by " + provenance.requestedBy() + ", " + provenance.reason()
                    + (provenance.correlationId().isEmpty() ? "" : ", request " + provenance.correlationId()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static ModelName named(String text) {
        return KeptNames.read(text).orElseThrow(() -> impossible("params.source", KeptNames.FORM));
    }

    private static Via via(ModelReference reference) {
        int colon = reference.rest().indexOf(':');
        try {
            if (colon > 0) {
                return new Via(
                        new InstanceId(reference.rest().substring(0, colon)),
                        named(reference.rest().substring(colon + 1)));
            }
        } catch (IllegalArgumentException noId) {
            throw impossible("params.source", "via:INSTANCE:name");
        }
        throw impossible("params.source", "via:INSTANCE:name");
    }

    /** The path, which lies under an import folder as it is written. */
    private Path file(String path) {
        try {
            Path file = Path.of(path);
            boolean inside = file.isAbsolute()
                    && file.equals(file.normalize())
                    && parts.settings().importFolders().stream().anyMatch(file::startsWith);
            if (inside) {
                return file;
            }
        } catch (InvalidPathException noPath) {
            throw impossible("params.path", "a path");
        }
        throw impossible("params.path", "an absolute path without '..' under one of the import folders");
    }

    /** Links may lead out of a folder: the file that is meant must lie inside. */
    private void inside(Path file) {
        try {
            Path real = file.toRealPath();
            for (Path folder : parts.settings().importFolders()) {
                if (folder.toFile().exists() && real.startsWith(folder.toRealPath())) {
                    return;
                }
            }
        } catch (IOException absent) {
            throw new HubException(new Failure.WorkFailed(
                    Codes.SOURCE_NOT_FOUND, file.toString(), "there is no such file that the hub may read"));
        }
        throw impossible("params.path", "a file that lies under one of the import folders, also behind links");
    }

    private static HubException impossible(String field, String expected) {
        return new HubException(new Failure.Unprocessable(Codes.INVALID_VALUE, field, expected));
    }

    private record Via(InstanceId instance, ModelName name) {}

    /** Whether the order that {@code reading} reads makes sense. */
    JobKind.Check checked(Supplier<PullOrder> reading) {
        try {
            PullOrder order = reading.get();
            check(order);
            return new JobKind.Check.Fine(ModelReference.shown(order.source()));
        } catch (HubException wrong) {
            return new JobKind.Check.Wrong(wrong.failure());
        }
    }

    static Optional<ModelName> nameOf(PullOrder order, Sources sources) {
        if (order.name().isPresent()) {
            return order.name();
        }
        ModelReference reference = reference(order.source(), sources);
        return switch (reference.scheme()) {
            case OLLAMA -> Optional.of(named(reference.rest()));
            case VIA -> Optional.of(via(reference).name());
            default -> Optional.empty();
        };
    }
}
