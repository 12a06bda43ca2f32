package dev.resourcehub.ollama.model;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobKind;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The models of the hub: makes one be there, refreshes it, removes it, lists them.
 *
 * <p>Names are compared whole: a missing tag means {@code latest} and nothing else. Any thread; futures fail with a
 * {@code HubException}, and only when the store is broken or the work is interrupted.
 *
 * <pre>{@code
 * library.ensure(ModelRequest.of(new ModelName("gemma3:270m"))).map(ensured -> switch (ensured) { ... })
 * }</pre>
 */
public final class ModelLibrary {

    private static final List<String> HUGGING_FACE = List.of("hf.co/", "huggingface.co/");

    private final ModelParts parts;
    private final JobRunner runner;
    private final JobsOfModels jobs;
    private final Blocking blocking;

    /**
     * A library over {@code parts} whose jobs {@code runner} runs.
     *
     * @param blocking for work on files
     */
    public ModelLibrary(ModelParts parts, JobRunner runner, Blocking blocking) {
        this.parts = parts;
        this.runner = runner;
        this.jobs = new JobsOfModels(runner, parts.codec(), parts.sources());
        this.blocking = blocking;
    }

    /** The kinds of jobs it needs; to be among those that the runner is started with. */
    public List<JobKind> kinds() {
        return ModelKind.all(parts);
    }

    /**
     * Puts the catalog in order after a start of the runner: takes over the catalog of earlier versions once, says of models
     * whose job is gone that they failed, and offers what is complete to the engine.
     *
     * @param legacyCatalog {@code models/catalog.json} of the home
     */
    public Future<Void> start(Path legacyCatalog) {
        return new Opening(parts, runner, blocking).run(legacyCatalog);
    }

    /** Makes a model be there: at once where it is, by a job where it is not. */
    public Future<Ensured> ensure(ModelRequest request) {
        return parts.catalog().find(request.model()).compose(entry -> {
            Optional<Failure> fault = faultOf(request, entry);
            if (fault.isPresent()) {
                return Future.succeededFuture(new Ensured.Refused(fault.get()));
            }
            return present(request, entry)
                    .compose(present -> present.<Future<Ensured>>map(
                                    model -> Future.succeededFuture(new Ensured.Present(model)))
                            .orElseGet(() -> jobs.submit(request, entry, order(request, entry, false))))
                    .recover(broken -> Future.succeededFuture(new Ensured.Refused(HubException.failureOf(broken))));
        });
    }

    /** Brings a model anew, whether or not it is there. */
    public Future<Ensured> refresh(ModelRequest request) {
        return parts.catalog().find(request.model()).compose(entry -> {
            Optional<Failure> fault = faultOf(request, Optional.empty());
            return fault.isPresent()
                    ? Future.succeededFuture(new Ensured.Refused(fault.get()))
                    : jobs.submit(request, entry, order(request, entry, true));
        });
    }

    private static Optional<Failure> faultOf(ModelRequest request, Optional<CatalogEntry> entry) {
        if (KeptNames.read(request.model().value()).isEmpty()) {
            return Optional.of(new Failure.Unprocessable(Codes.INVALID_VALUE, "model", KeptNames.FORM));
        }
        boolean isBound = request.sha256().isPresent()
                && entry.filter(CatalogEntry::isComplete)
                        .filter(bound -> !bound.files().isEmpty())
                        .filter(bound -> !bound.files()
                                .getFirst()
                                .sha256()
                                .equals(request.sha256().get()))
                        .isPresent();
        return isBound
                ? Optional.of(new Failure.Conflict(
                        Codes.CONFLICT, "model " + request.model(), "bound to other content; force rebinds it"))
                : Optional.empty();
    }

    /** The model, where it is as the request wants it; which content servers have is only known of what came through the home. */
    private Future<Optional<ManagedModel>> present(ModelRequest request, Optional<CatalogEntry> entry) {
        boolean elsewhere = request.source().isPresent()
                && entry.map(known ->
                                !known.origin().source().equals(request.source().get()))
                        .orElse(true);
        boolean unchecked = request.sha256().isPresent()
                && entry.filter(CatalogEntry::isComplete)
                        .filter(known -> !known.files().isEmpty())
                        .isEmpty();
        if (elsewhere || unchecked || request.placement() instanceof Placement.On) {
            return Future.succeededFuture(Optional.empty());
        }
        return here(request, entry, parts.servers().seen())
                .compose(seen -> seen.isPresent()
                        ? Future.succeededFuture(seen)
                        : parts.servers().look().compose(looked -> here(request, entry, looked)));
    }

    private Future<Optional<ManagedModel>> here(
            ModelRequest request, Optional<CatalogEntry> entry, ModelServers.Sighting seen) {
        int holders = entry.filter(this::isLost).isPresent() ? servers(request.model()) : seen.holders(request.model());
        boolean isListed =
                switch (request.placement()) {
                    case Placement.Anywhere anywhere -> holders > 0;
                    case Placement.Several several -> holders >= several.count();
                    case Placement.On on -> false;
                };
        Optional<CatalogEntry> kept = entry.filter(known -> known.status() instanceof ModelStatus.Available)
                .filter(known -> !known.files().isEmpty() && !isLost(known))
                .filter(known -> !request.placement().isAsked())
                .filter(known ->
                        parts.shelf().serves() || parts.servers().answering().isEmpty());
        if (!isListed && kept.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        boolean offer = !isListed && parts.shelf().serves();
        Future<ModelServers.Sighting> sight = offer
                ? parts.shelf()
                        .offer(Opening.shelved(parts, kept.orElseThrow()).orElseThrow())
                        .compose(on -> parts.servers().look())
                : Future.succeededFuture(seen);
        return sight.compose(now -> noted(request.model(), now));
    }

    private Future<Optional<ManagedModel>> noted(ModelName model, ModelServers.Sighting seen) {
        return parts.catalog()
                .change(
                        model,
                        now -> now.map(known -> known.accessed(parts.clock().instant())))
                .map(known -> Optional.of(managed(model, known, fleetModel(seen, model))));
    }

    private PullOrder order(ModelRequest request, Optional<CatalogEntry> entry, boolean force) {
        String source = request.source()
                .or(() -> entry.filter(CatalogEntry::isComplete)
                        .map(known -> known.origin().source())
                        .filter(known -> !known.isEmpty()))
                .orElseGet(() -> usualSource(request.model()));
        return new PullOrder(
                source,
                Optional.of(request.model()),
                request.sha256(),
                request.placement(),
                force,
                Optional.of(request.provenance()
                        .orElseGet(() -> new Provenance(
                                "ai-api",
                                "manual",
                                "",
                                parts.clock().instant(),
                                Map.of("adapter_id", "ollama", "operation", force ? "refresh" : "ensure")))));
    }

    private static String usualSource(ModelName model) {
        String name = model.value();
        String lower = name.toLowerCase(Locale.ROOT);
        for (String host : HUGGING_FACE) {
            if (lower.startsWith(host)) {
                return "hf:" + name.substring(host.length());
            }
        }
        return "ollama:" + name;
    }

    /**
     * Removes a model from the home and from every instance that has it; fails with {@code Conflict} while a job brings it, and
     * where the embedded engine has it for its own.
     */
    public Future<Flushed> flush(ModelName model) {
        return parts.catalog().find(model).compose(entry -> {
            Optional<Job> live = jobs.live(model, entry);
            return live.isPresent()
                    ? Future.failedFuture(new HubException(new Failure.Conflict(
                            Codes.CONFLICT,
                            "model " + model,
                            "on its way by " + live.get().id())))
                    : new Flush(parts, blocking).run(model);
        });
    }

    /** Every model of the catalog and of the fleet, after a fresh look at the fleet. */
    public Future<ModelListing> list() {
        return parts.servers().look().compose(seen -> parts.catalog().all().map(contents -> joined(contents, seen)));
    }

    /** One model, as last seen; empty where neither the catalog nor the fleet knows it. */
    public Future<Optional<ManagedModel>> find(ModelName model) {
        return parts.catalog().find(model).map(entry -> {
            Optional<FleetModel> seen = fleetModel(parts.servers().seen(), model);
            return entry.isEmpty() && seen.isEmpty() ? Optional.empty() : Optional.of(managed(model, entry, seen));
        });
    }

    private ModelListing joined(ModelCatalog.Contents contents, ModelServers.Sighting seen) {
        Map<String, ManagedModel> models = new TreeMap<>();
        for (CatalogEntry entry : contents.entries()) {
            models.put(entry.name().key(), managed(entry.name(), Optional.of(entry), fleetModel(seen, entry.name())));
        }
        for (FleetModel model : seen.models()) {
            if (ModelName.isValid(model.name())) {
                ModelName name = new ModelName(model.name());
                models.putIfAbsent(name.key(), managed(name, Optional.empty(), Optional.of(model)));
            }
        }
        return new ModelListing(new ArrayList<>(models.values()), seen.failures(), contents.damaged());
    }

    private ManagedModel managed(ModelName name, Optional<CatalogEntry> entry, Optional<FleetModel> fleet) {
        Optional<Path> path = entry.filter(CatalogEntry::isComplete)
                .filter(known -> !isLost(known))
                .flatMap(known -> known.files().stream().findFirst())
                .flatMap(file -> parts.downloads().present(file.sha256()))
                .map(Downloads.StoredFile::file);
        return new ManagedModel(name, entry, fleet, path);
    }

    /** Whether its files should lie under the home and do not; the embedded engine lists it all the same. */
    private boolean isLost(CatalogEntry entry) {
        return entry.isComplete() && !HomeFiles.areWhole(entry, parts.downloads());
    }

    /** How many have it besides the embedded engine. */
    private int servers(ModelName model) {
        return (int) parts.servers().answering().stream()
                .filter(server -> server.held(model).isPresent())
                .count();
    }

    private static Optional<FleetModel> fleetModel(ModelServers.Sighting seen, ModelName name) {
        return seen.models().stream()
                .filter(model -> name.sameModelAs(model.name()))
                .findFirst();
    }
}
