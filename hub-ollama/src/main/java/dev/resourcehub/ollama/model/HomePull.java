package dev.resourcehub.ollama.model;

import dev.resourcehub.job.JobContext;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.ollama.vendor.ResolvedModel;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.ollama.vendor.VendorCodes;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a model under the home, checks it, offers it to the embedded engine, and uploads it where that is wanted. Blocks;
 * one thread.
 */
final class HomePull {

    private final ModelParts parts;
    private final PullOrder order;
    private final JobContext job;

    HomePull(ModelParts parts, PullOrder order, JobContext job) {
        this.parts = parts;
        this.order = order;
        this.job = job;
    }

    PullResult run() throws InterruptedException {
        Optional<CatalogEntry> here = order.force() ? Optional.empty() : sameSource();
        if (here.isPresent() && HomeFiles.areWhole(here.get(), parts.downloads())) {
            return again(here.get());
        }
        job.phase("resolving");
        ResolvedModel resolved = parts.sources().resolve(order.source(), order.sha256());
        job.check();
        ModelName name = order.name().orElseGet(() -> nameOf(resolved));
        HomeFiles files = new HomeFiles(parts.downloads(), resolved, order.sha256());
        Optional<CatalogEntry> known = Blocking.await(parts.catalog().find(name));
        if (!order.force()) {
            known.filter(CatalogEntry::isComplete).filter(files::differFrom).ifPresent(HomePull::conflict);
        }
        Claim claim = new Claim(
                parts,
                job.id(),
                name,
                new CatalogEntry.Origin(
                        resolved.reference().toString(), resolved.vendor(), order.source(), resolved.revision()),
                order.provenance());
        claim.begin(files.identities());
        try {
            return bring(resolved, files, known, claim);
        } catch (HubException broken) {
            claim.failed(broken.failure());
            throw broken;
        } catch (InterruptedException stopped) {
            claim.failed(new Failure.Cancelled(job.cancellation().by().orElse("interrupt")));
            throw stopped;
        }
    }

    /** The complete entry that came from the very same source, under the name that is asked for. */
    private Optional<CatalogEntry> sameSource() throws InterruptedException {
        return Blocking.await(parts.catalog().all()).entries().stream()
                .filter(entry -> entry.isComplete() && !entry.files().isEmpty())
                .filter(entry -> entry.origin().source().equals(order.source()))
                .filter(entry -> order.name().isEmpty()
                        || order.name().get().sameModelAs(entry.name().value()))
                .filter(entry -> order.sha256().isEmpty()
                        || order.sha256().get().equals(entry.files().getFirst().sha256()))
                .findFirst();
    }

    /** What is complete already: only its places may be lacking. */
    private PullResult again(CatalogEntry entry) throws InterruptedException {
        List<HomeFiles.Kept> kept = new ArrayList<>();
        entry.files()
                .forEach(file -> kept.add(new HomeFiles.Kept(
                        file.path(), parts.downloads().present(file.sha256()).orElseThrow())));
        Claim claim = new Claim(parts, job.id(), entry.name(), entry.origin(), Optional.of(entry.provenance()));
        try (JobVoice voice = new JobVoice(job)) {
            return place(
                    kept,
                    Optional.of(entry),
                    entry.traits().template(),
                    entry.traits().licence(),
                    false,
                    claim,
                    voice);
        }
    }

    private PullResult bring(ResolvedModel resolved, HomeFiles files, Optional<CatalogEntry> known, Claim claim)
            throws InterruptedException {
        try (JobVoice voice = new JobVoice(job)) {
            Optional<List<HomeFiles.Kept>> present = order.force() ? Optional.empty() : files.present(known);
            List<HomeFiles.Kept> kept =
                    present.isPresent() ? present.get() : files.bring(order.force(), known, voice, job.cancellation());
            job.check();
            Optional<CatalogEntry> standing = Blocking.await(parts.catalog().find(claim.name()));
            Optional<CatalogEntry> bound = standing.filter(CatalogEntry::isComplete)
                    .filter(entry -> !entry.files().isEmpty());
            String digest = kept.getFirst().stored().sha256();
            boolean isOther = bound.filter(
                            entry -> !entry.files().getFirst().sha256().equals(digest))
                    .isPresent();
            if (isOther && !order.force()) {
                forgetUnused(claim.name(), kept);
                bound.ifPresent(HomePull::conflict);
            }
            boolean isNew = present.isEmpty() || bound.isEmpty();
            return place(kept, standing, resolved.template(), resolved.licence(), isNew, claim, voice);
        }
    }

    private PullResult place(
            List<HomeFiles.Kept> kept,
            Optional<CatalogEntry> known,
            String template,
            String licence,
            boolean isNew,
            Claim claim,
            JobVoice voice)
            throws InterruptedException {
        GgufHeader header = header(kept, claim.name());
        List<CatalogEntry.KeptFile> files = kept.stream()
                .map(file -> new CatalogEntry.KeptFile(
                        file.path(), file.stored().bytes(), file.stored().sha256(), true))
                .toList();
        CatalogEntry.Traits traits =
                new CatalogEntry.Traits("gguf", header.architecture(), header.quantization(), template, licence);
        List<InstanceId> before = known.map(CatalogEntry::instances).orElse(List.of());
        boolean isSame = known.filter(entry -> entry.holds(files)).isPresent();
        List<InstanceId> had = isSame ? before : List.of();
        boolean stands = known.filter(entry -> entry.status() instanceof ModelStatus.Available)
                .isPresent();
        boolean replaces = stands && !isSame;
        boolean forServers = order.placement().isAsked()
                || (!parts.shelf().serves() && !parts.servers().answering().isEmpty());
        Optional<String> refusal = parts.shelf().serves() ? parts.shelf().refusal(paths(kept)) : Optional.empty();
        if (refusal.isPresent() && !forServers) {
            if (replaces) {
                forgetUnused(claim.name(), kept);
            } else {
                claim.settle(files, new ModelStatus.Refused(refusal.get()), traits, had)
                        .ifPresent(old -> forgetReplaced(old, files));
            }
            throw new HubException(new Failure.WorkFailed(
                    VendorCodes.UNSUPPORTED_ARCHITECTURE, "model " + claim.name(), refusal.get()));
        }
        if (!stands || (isSame && isNew)) {
            claim.settle(files, new ModelStatus.Available(), traits, had).ifPresent(old -> forgetReplaced(old, files));
        }
        List<InstanceId> instances = had;
        boolean sent = false;
        if (forServers) {
            HomeUpload upload = new HomeUpload(parts, order, claim.name(), before, isSame);
            try {
                sent = upload.run(kept, template, voice, job);
                if (replaces && refusal.isPresent()) {
                    Blocking.await(parts.shelf().withdraw(claim.name()));
                }
            } catch (HubException broken) {
                if (replaces) {
                    abandon(claim.name(), kept, upload.reached(), broken.failure());
                }
                throw broken;
            }
            instances = upload.instances();
        }
        if (replaces || sent || !instances.equals(had)) {
            claim.settle(files, new ModelStatus.Available(), traits, instances)
                    .ifPresent(old -> forgetReplaced(old, files));
        }
        if (parts.shelf().serves() && refusal.isEmpty()) {
            voice.phase("finalizing");
            Blocking.await(parts.shelf().offer(shelved(claim.name(), kept, traits)));
        }
        refusal.ifPresent(reason -> voice.line("the embedded engine cannot run it: " + reason));
        Blocking.await(parts.servers().look());
        return new PullResult(
                isNew || sent,
                claim.name(),
                "sha256:" + kept.getFirst().stored().sha256(),
                files.stream().mapToLong(CatalogEntry.KeptFile::sizeBytes).sum(),
                Optional.of(kept.getFirst().stored().file()),
                forServers ? instances : List.of());
    }

    /** Leaves the name to the content that it has; the servers that were reached have that no more. */
    private void abandon(ModelName name, List<HomeFiles.Kept> kept, List<InstanceId> reached, Failure failure)
            throws InterruptedException {
        Blocking.await(parts.catalog().change(name, now -> now.map(entry -> entry.leftBy(reached))));
        boolean mayResume = failure instanceof Failure.Cancelled;
        if (!mayResume) {
            forgetUnused(name, kept);
        }
    }

    private GgufHeader header(List<HomeFiles.Kept> kept, ModelName name) throws InterruptedException {
        try {
            return HomeFiles.header(kept);
        } catch (HubException noModel) {
            forgetUnused(name, kept);
            throw noModel;
        }
    }

    private static List<Path> paths(List<HomeFiles.Kept> kept) {
        return kept.stream().map(file -> file.stored().file()).toList();
    }

    private Shelved shelved(ModelName name, List<HomeFiles.Kept> kept, CatalogEntry.Traits traits) {
        Downloads.StoredFile first = kept.getFirst().stored();
        return new Shelved(
                new StoredModel(
                        name,
                        first.file(),
                        first.sha256(),
                        first.bytes(),
                        order.source(),
                        traits.template(),
                        traits.licence()),
                paths(kept),
                parts.clock().instant());
    }

    /** Removes what the name was bound to before, where nothing else is bound to it. */
    private void forgetReplaced(CatalogEntry old, List<CatalogEntry.KeptFile> now) {
        for (CatalogEntry.KeptFile file : old.files()) {
            boolean stays = now.stream().anyMatch(kept -> kept.sha256().equals(file.sha256()));
            if (!stays) {
                deleteUnused(old.name(), file.sha256());
            }
        }
    }

    /** Removes what was brought for nothing; the name keeps none of it for a resume. */
    private void forgetUnused(ModelName name, List<HomeFiles.Kept> kept) throws InterruptedException {
        kept.forEach(file -> deleteUnused(name, file.stored().sha256()));
        Blocking.await(parts.catalog().change(name, now -> now.map(entry -> entry.leaving(List.of()))));
    }

    private void deleteUnused(ModelName name, String sha256) {
        try {
            ModelCatalog.Contents contents = Blocking.await(parts.catalog().all());
            boolean own = contents.entries().stream()
                    .filter(entry -> entry.name().key().equals(name.key()))
                    .flatMap(entry -> entry.files().stream())
                    .anyMatch(file -> file.sha256().equals(sha256));
            if (!own && !contents.mayBeUsedBesides(name, sha256)) {
                parts.downloads().delete(sha256);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static ModelName nameOf(ResolvedModel resolved) {
        return KeptNames.read(resolved.name().value())
                .orElseThrow(() -> new HubException(
                        new Failure.Unprocessable(Codes.INVALID_VALUE, "params.name", KeptNames.FORM)));
    }

    private static void conflict(CatalogEntry bound) {
        throw new HubException(new Failure.Conflict(
                Codes.CONFLICT,
                "model " + bound.name(),
                "bound to sha256:" + bound.files().getFirst().sha256() + " from "
                        + ModelReference.shown(bound.origin().source()) + "; force rebinds it"));
    }
}
