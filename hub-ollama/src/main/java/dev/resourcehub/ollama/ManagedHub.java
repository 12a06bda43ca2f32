package dev.resourcehub.ollama;

import dev.resourcehub.job.JobKind;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.ConfiguredFile;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.engine.OwnModel;
import dev.resourcehub.ollama.model.AdapterCapabilities;
import dev.resourcehub.ollama.model.AiModelStrategy;
import dev.resourcehub.ollama.model.ModelCatalog;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.ollama.model.ModelParts;
import dev.resourcehub.ollama.model.ModelRequest;
import dev.resourcehub.ollama.model.ModelSettings;
import dev.resourcehub.ollama.model.Placement;
import dev.resourcehub.ollama.model.VendorSources;
import dev.resourcehub.ollama.model.wire.JsonModelCodec;
import dev.resourcehub.ollama.vendor.ContentDownloads;
import dev.resourcehub.ollama.vendor.DefaultModel;
import dev.resourcehub.ollama.vendor.DownloadSettings;
import dev.resourcehub.ollama.vendor.HttpWeb;
import dev.resourcehub.ollama.vendor.UsualVendors;
import dev.resourcehub.ollama.vendor.VendorPlaces;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A hub over Ollama servers together with the models that it brings, keeps and removes. */
public final class ManagedHub {

    private static final String ADAPTER = "ollama";
    private static final Duration TO_SWEEP = Duration.ofMinutes(1);

    private final OllamaHub hub;
    private final ModelLibrary library;
    private final AiModelStrategy strategy;
    private final EngineWait engineWait;
    private final ContentDownloads downloads;
    private final HttpWeb web;
    private final Blocking blocking;
    private final Path home;
    private final Optional<ModelName> defaultModel;

    /** How models are brought and kept. */
    public record Settings(ModelSettings models, DownloadSettings downloads) {}

    /**
     * What the hub finds around it.
     *
     * @param store what survives a restart
     * @param jobs runs what takes long; started by whoever made it, with {@link #kinds}
     */
    public record Around(
            Vertx vertx,
            Ports ports,
            InstantSource clock,
            Path home,
            Map<String, String> environment,
            VendorPlaces places,
            Store store,
            JobRunner jobs) {}

    /** A hub that does nothing before {@link #start}. */
    public static ManagedHub create(OllamaSettings settings, Settings bringing, Around around) {
        LateModel own = new LateModel();
        EmbeddedEngine engine = EmbeddedEngine.create(
                around.vertx(),
                settings.engine(),
                around.home(),
                own,
                around.ports().ticker(),
                around.ports().chance());
        OllamaHub hub = new OllamaHub(around.vertx(), settings, engine, around.ports(), around.clock());
        return new ManagedHub(hub, own, settings, bringing, around);
    }

    private ManagedHub(OllamaHub hub, LateModel own, OllamaSettings settings, Settings bringing, Around around) {
        this.hub = hub;
        this.home = around.home();
        this.defaultModel = settings.defaultModel();
        this.blocking = new Blocking(around.vertx(), "models");
        this.web = HttpWeb.on(around.vertx(), around.ports(), around.clock(), bringing.downloads());
        this.downloads = ContentDownloads.under(around.home(), around.ports(), around.clock(), bringing.downloads());
        JsonModelCodec codec = new JsonModelCodec();
        ModelParts parts = new ModelParts(
                new ModelCatalog(around.store(), codec),
                codec,
                new VendorSources(
                        UsualVendors.of(
                                web,
                                around.places(),
                                around.environment(),
                                bringing.models().importFolders(),
                                around.home().resolve("models").resolve("scratch")),
                        around.places()),
                downloads,
                hub.modelServers(),
                hub.shelf(around.ports().timers()),
                bringing.models(),
                around.clock(),
                around.ports().chance());
        this.library = new ModelLibrary(parts, around.jobs(), blocking);
        List<PulledModel.Way> ways = ways(settings.engine(), around.places());
        this.engineWait = hub.engineWait(
                ways.stream().map(way -> way.request().model()).collect(Collectors.toSet()),
                around.ports().timers());
        this.strategy = new AiModelStrategy(library, around.jobs(), hub.modelServers(), bringing.models(), engineWait);
        own.is(ownModel(settings.engine(), ways, around));
    }

    private OwnModel ownModel(EngineSettings engine, List<PulledModel.Way> ways, Around around) {
        Optional<String> file = engine.model().filter(ConfiguredFile::isFile);
        return file.<OwnModel>map(path -> new ConfiguredFile(Path.of(path), engine.sha256()))
                .orElseGet(() ->
                        new PulledModel(library, around.jobs(), around.clock(), ways, ConfiguredFile.usualRemedies()));
    }

    /** Where the engine's own model is had from; nowhere where it is a file. */
    private static List<PulledModel.Way> ways(EngineSettings engine, VendorPlaces places) {
        if (engine.model().isEmpty()) {
            return DefaultModel.origins(places).stream()
                    .map(origin -> new PulledModel.Way(
                            ModelRequest.of(origin.name())
                                    .from(origin.reference().toString()),
                            origin.title(),
                            origin.remedy()))
                    .toList();
        }
        String model = engine.model().get();
        if (ConfiguredFile.isFile(model)) {
            return List.of();
        }
        URI url = URI.create(model);
        String path = String.valueOf(url.getPath());
        ModelName name = new ModelName(ConfiguredFile.nameOf(path.substring(path.lastIndexOf('/') + 1)));
        return List.of(new PulledModel.Way(
                new ModelRequest(name, Optional.of(model), engine.sha256(), new Placement.Anywhere(), Optional.empty()),
                url.getScheme() + "://" + url.getHost() + path,
                "Check ollama.engine.model and ollama.engine.sha256, and that this machine reaches " + url.getHost()
                        + "."));
    }

    /** The hub itself. */
    public OllamaHub hub() {
        return hub;
    }

    /** Its models. */
    public ModelLibrary library() {
        return library;
    }

    /** Brings what calls miss. */
    public ProvisioningStrategy strategy() {
        return strategy;
    }

    /** The kinds of jobs it needs; the runner is started with them before {@link #start}. */
    public List<JobKind> kinds() {
        return library.kinds();
    }

    /** The fleet as one adapter whose models are managed, and each instance as one that serves. */
    public List<AdapterCapabilities> adapters() {
        List<AdapterCapabilities> all = new ArrayList<>();
        all.add(AdapterCapabilities.managing(
                ADAPTER, "OllamaHub", Optional.empty(), defaultModel.map(ModelName::value)));
        for (InstanceId instance : hub.instances()) {
            all.add(AdapterCapabilities.serving(instance.value(), "ollama", Optional.empty()));
        }
        return all;
    }

    /** Puts the models in order, then starts the hub; see {@link OllamaHub#start}. */
    public Future<Void> start() {
        engineWait.follow();
        return blocking.<Integer>call("models", TO_SWEEP, downloads::sweep)
                .compose(swept -> library.start(home.resolve("models").resolve("catalog.json")))
                .compose(ordered -> hub.start());
    }

    /** Ends the hub and every transfer, whose bytes are kept. Idempotent. */
    public Future<Void> close() {
        return hub.close().eventually(() -> {
            downloads.close();
            web.close();
            blocking.close();
            return Future.succeededFuture();
        });
    }
}
