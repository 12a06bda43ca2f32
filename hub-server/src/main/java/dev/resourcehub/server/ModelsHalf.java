package dev.resourcehub.server;

import dev.resourcehub.job.JobKind;
import dev.resourcehub.ollama.ManagedHub;
import dev.resourcehub.ollama.OllamaHub;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.ollama.vendor.VendorPlaces;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.server.api.AiApi;
import dev.resourcehub.server.api.LibraryJobs;
import dev.resourcehub.server.api.ManagedCalls;
import dev.resourcehub.server.api.ModelsApi;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.http.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The half that serves language models, with what it needs of the process around it. */
public final class ModelsHalf {

    private final Workshop workshop;
    private final HubSettings settings;
    private final ManagedHub managed;

    private ModelsHalf(Workshop workshop, Map<String, String> environment, VendorPlaces places) {
        this.workshop = workshop;
        this.settings = workshop.settings();
        this.managed = ManagedHub.create(
                settings.ollama(),
                settings.models(),
                new ManagedHub.Around(
                        workshop.vertx(),
                        new Ports(workshop.ticker(), workshop.timers(), workshop.chance(), workshop.meters()),
                        workshop.clock(),
                        settings.home(),
                        environment,
                        settings.registry().map(places::withOllama).orElse(places),
                        workshop.store(),
                        workshop.jobs()));
    }

    /**
     * Makes it; nothing runs before its {@code begin}.
     *
     * @param environment where vendors find their tokens
     * @param places where vendors are
     */
    public static Hubs.Half<LanguageModels> make(
            Workshop workshop, Map<String, String> environment, VendorPlaces places) {
        ModelsHalf half = new ModelsHalf(workshop, environment, places);
        ManagedHub managed = half.managed;
        OllamaHub hub = managed.hub();
        Hubs.More more = new Hubs.More(half.kinds(), List.of(managed.strategy()), half::addRoutes);
        return new Hubs.Half<>(hub, hub, more, managed::start, hub::drain, managed::close);
    }

    private List<JobKind> kinds() {
        List<JobKind> kinds = new ArrayList<>(managed.kinds());
        kinds.addAll(LibraryJobs.of(
                managed.library(),
                settings.models().models().most(),
                settings.ollama().timeout()));
        return kinds;
    }

    private void addRoutes(Routes routes) {
        ManagedCalls calls = new ManagedCalls(
                managed.library(),
                workshop.jobs(),
                workshop.timers(),
                workshop.clock(),
                settings.readiness().patience());
        new ModelsApi(managed.library(), workshop.clock()).addTo(routes);
        new AiApi(managed.library(), managed::adapters, calls).addTo(routes);
    }
}
