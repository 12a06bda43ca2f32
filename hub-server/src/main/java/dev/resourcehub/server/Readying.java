package dev.resourcehub.server;

import dev.resourcehub.job.JobRunner;
import dev.resourcehub.readiness.AdapterMonitor;
import dev.resourcehub.readiness.AdapterReadiness;
import dev.resourcehub.readiness.AdapterState;
import dev.resourcehub.readiness.BootReport;
import dev.resourcehub.readiness.BootReports;
import dev.resourcehub.readiness.ComponentHealth;
import dev.resourcehub.readiness.EnsureCreated;
import dev.resourcehub.readiness.GatedAdapter;
import dev.resourcehub.readiness.InitOutcome;
import dev.resourcehub.readiness.InitSettings;
import dev.resourcehub.readiness.InitWaves;
import dev.resourcehub.readiness.Initialiser;
import dev.resourcehub.readiness.JobStreamStrategy;
import dev.resourcehub.readiness.PipelinePorts;
import dev.resourcehub.readiness.PipelineSettings;
import dev.resourcehub.readiness.Prerequisite;
import dev.resourcehub.readiness.Prerequisites;
import dev.resourcehub.readiness.ProvisionedStore;
import dev.resourcehub.readiness.ProvisioningPipeline;
import dev.resourcehub.readiness.StoreSchemaStrategy;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.server.config.ReadinessSettings;
import dev.resourcehub.server.provider.LlmProvider;
import dev.resourcehub.server.provider.PythonProvider;
import dev.resourcehub.store.Store;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Readiness of one hub: the pipeline that every call passes, the gates of the store and of both halves, and what watches and
 * reports them.
 */
final class Readying implements AutoCloseable {

    private static final int STORE = 0;
    private static final int HALVES = 1;

    private final ReadinessSettings settings;
    private final Ports ports;
    private final InstantSource clock;
    private final ProvisioningPipeline pipeline;
    private final Prerequisites prerequisites;
    private final InitWaves waves;
    private final Map<String, ComponentHealth> health = new ConcurrentSkipListMap<>();
    private final AdapterMonitor monitor;
    private final List<AdapterReadiness> adapters = new ArrayList<>();
    private final List<HalfWatch> watches = new ArrayList<>();
    private volatile BootReports reports;
    private Optional<ProvisionedStore> healed = Optional.empty();

    Readying(ReadinessSettings settings, Ports ports, InstantSource clock) {
        this.settings = settings;
        this.ports = ports;
        this.clock = clock;
        this.pipeline = ProvisioningPipeline.of(PipelineSettings.DEFAULTS, List.of(), PipelinePorts.of(ports, clock));
        this.prerequisites = new Prerequisites(pipeline, ports.timers(), clock);
        this.waves = new InitWaves(InitSettings.DEFAULTS, ports.ticker(), ports.timers(), ports.chance());
        this.monitor = new AdapterMonitor(component -> health.put(component.component(), component));
        this.reports = new BootReports(pipeline, prerequisites, clock, List.of(), List.of(), List.of());
    }

    ProvisioningPipeline pipeline() {
        return pipeline;
    }

    /** The same store, healed where it lost its tables. */
    Store over(Store store) {
        ProvisionedStore over = new ProvisionedStore(store, pipeline, clock);
        healed = Optional.of(over);
        Optional<EnsureCreated> executor = Optional.of(over);
        pipeline.register(
                new StoreSchemaStrategy(id -> id.equals(ProvisionedStore.ADAPTER) ? executor : Optional.empty()));
        return over;
    }

    /** The store can be used but for what it refuses, for as long as its last write failed. */
    private static void follow(ProvisionedStore healed, AdapterReadiness readiness) {
        healed.watch(ended -> {
            if (ended.isPresent()) {
                readiness.degraded(ended.get(), List.of("writes"));
            } else if (readiness.standing().state() == AdapterState.DEGRADED) {
                readiness.ready();
            }
        });
    }

    /** Has lost logs of {@code jobs} written again. */
    void heals(JobRunner jobs) {
        pipeline.register(new JobStreamStrategy(jobs::restoreStream));
    }

    /** Makes the halves ready, and keeps looking at them; ends, never with a failure, when each was tried once. */
    Future<Void> begin(Hubs hubs) {
        hubs.strategies().forEach(pipeline::register);
        List<Initialiser> initialisers = new ArrayList<>();
        AdapterReadiness store = adapter(ProvisionedStore.ADAPTER, "Store", List.of());
        healed.ifPresent(written -> follow(written, store));
        initialisers.add(new Initialiser(store, STORE, stop -> Future.succeededFuture()));
        initialisers.add(half(
                LlmProvider.ADAPTER,
                "OllamaHub",
                settings.models(),
                hubs.models().begin(),
                hubs.models().hub()::view));
        initialisers.add(half(
                PythonProvider.ADAPTER,
                "DockerHub",
                settings.images(),
                hubs.sandboxes().begin(),
                hubs.sandboxes().hub()::view));
        return waves.start(initialisers).map(outcomes -> {
            watches.forEach(HalfWatch::follow);
            report(hubs, outcomes);
            return null;
        });
    }

    private Initialiser half(
            String id, String type, List<Prerequisite> needed, Supplier<Future<Void>> begin, Supplier<HubView> view) {
        HalfWatch watch = new HalfWatch(adapter(id, type, needed), begin, view, ports.timers());
        watches.add(watch);
        return new Initialiser(watch.readiness(), HALVES, watch);
    }

    private AdapterReadiness adapter(String id, String type, List<Prerequisite> needed) {
        AdapterReadiness readiness = new AdapterReadiness(id, type, ports.timers(), clock);
        GatedAdapter gated = GatedAdapter.of(readiness, settings.gate()).needing(needed);
        pipeline.register(gated);
        prerequisites.watch(gated);
        monitor.watch(readiness);
        adapters.add(readiness);
        return readiness;
    }

    private void report(Hubs hubs, List<InitOutcome> outcomes) {
        List<BootReport.Decision> decisions = List.of(
                chosen("llm", hubs.models().hub().view()),
                chosen("python", hubs.sandboxes().hub().view()));
        reports = new BootReports(
                pipeline,
                prerequisites,
                clock,
                List.of(new BootReport.Module("readiness", "1", settings.shown(), List.of())),
                decisions,
                outcomes);
    }

    private BootReport.Decision chosen(String half, HubView view) {
        return BootReport.Decision.of(
                BootReport.Kind.PROVIDER_ELECTION, clock.instant(), half, view.chosen(), view.reason());
    }

    /** The report now. */
    BootReport report() {
        return reports.report();
    }

    /** How the adapters are, by component. */
    List<ComponentHealth> health() {
        return List.copyOf(health.values());
    }

    /** Provides nothing more and lets go of all who wait. */
    @Override
    public void close() {
        prerequisites.close();
        waves.close();
        watches.forEach(HalfWatch::close);
        monitor.close();
        pipeline.close();
        adapters.forEach(AdapterReadiness::close);
    }
}
