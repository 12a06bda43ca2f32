package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobState;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job's hand on the entry of its model. What was available stays so until something better is there. Blocks; one thread.
 */
final class Claim {

    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

    /** Who stops a job whose work goes on after the next start. */
    private static final String SHUTDOWN = "shutdown";

    private final ModelParts parts;
    private final JobId job;
    private final ModelName name;
    private final CatalogEntry.Origin origin;
    private final Optional<Provenance> asked;

    Claim(ModelParts parts, JobId job, ModelName name, CatalogEntry.Origin origin, Optional<Provenance> asked) {
        this.parts = parts;
        this.job = job;
        this.name = name;
        this.origin = origin;
        this.asked = asked;
    }

    ModelName name() {
        return name;
    }

    /** Says that the model is on its way, unless a good one is there meanwhile. */
    void begin(List<String> partials) throws InterruptedException {
        Blocking.await(parts.catalog().change(name, before -> {
            if (before.isPresent() && before.get().isComplete()) {
                return before.map(entry -> entry.leaving(partials));
            }
            return Optional.of(entry(
                    before,
                    List.of(),
                    new ModelStatus.Downloading(),
                    CatalogEntry.Traits.UNKNOWN,
                    before.map(CatalogEntry::instances).orElse(List.of()),
                    partials));
        }));
    }

    /** Says what came of it; returns the entry that stood before. */
    Optional<CatalogEntry> settle(
            List<CatalogEntry.KeptFile> files,
            ModelStatus status,
            CatalogEntry.Traits traits,
            List<InstanceId> instances)
            throws InterruptedException {
        Optional<CatalogEntry> before = Blocking.await(parts.catalog().find(name));
        Blocking.await(parts.catalog()
                .change(name, now -> Optional.of(entry(now, files, status, traits, instances, List.of()))));
        return before;
    }

    /** Says that it ended without the model; what was available before stays. */
    void failed(Failure failure) {
        if (failure instanceof Failure.Cancelled(String by) && by.equals(SHUTDOWN)) {
            return;
        }
        JobState.Failed told = JobState.Failed.of(failure);
        ModelStatus.Failed status = new ModelStatus.Failed(told.code(), told.cause());
        var written = parts.catalog()
                .change(
                        name,
                        before -> before.map(entry -> entry.status() instanceof ModelStatus.Downloading
                                        && entry.job().equals(Optional.of(job))
                                ? entry.with(status, parts.clock().instant())
                                : entry));
        try {
            Blocking.await(written);
            new FailedNames(parts).forgetOldest();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (HubException broken) {
            LOG.warn("the catalog does not know that {} failed: {}", name, broken.failure());
        }
    }

    private CatalogEntry entry(
            Optional<CatalogEntry> before,
            List<CatalogEntry.KeptFile> files,
            ModelStatus status,
            CatalogEntry.Traits traits,
            List<InstanceId> instances,
            List<String> partials) {
        Instant now = parts.clock().instant();
        return new CatalogEntry(
                name,
                origin,
                files,
                status,
                traits,
                instances,
                partials,
                before.map(CatalogEntry::addedAt).orElse(now),
                now,
                before.flatMap(CatalogEntry::lastAccessed),
                asked.or(() -> earlier(before))
                        .orElseGet(() -> new Provenance("ai-api", "manual", job.value(), now, Map.of())),
                Optional.of(job));
    }

    /** What this job said in an earlier attempt. */
    private Optional<Provenance> earlier(Optional<CatalogEntry> before) {
        return before.filter(entry -> entry.job().equals(Optional.of(job))).map(CatalogEntry::provenance);
    }
}
