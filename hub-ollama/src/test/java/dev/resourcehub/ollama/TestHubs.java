package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.ollama.engine.ConfiguredFile;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.resilience.QueueSettings;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Hubs over given instances, without discovery and without an embedded engine. */
final class TestHubs {

    private TestHubs() {}

    static OllamaHub open(Vertx vertx, OllamaSettings settings) {
        return open(vertx, settings, noEngine(vertx, settings));
    }

    static OllamaHub open(Vertx vertx, OllamaSettings settings, EmbeddedEngine engine) {
        return new OllamaHub(
                vertx,
                settings,
                engine,
                new Ports(Ticker.system(), Timers.of(vertx), Chance.random(), Meters.none()),
                InstantSource.system());
    }

    private static EmbeddedEngine noEngine(Vertx vertx, OllamaSettings settings) {
        return EmbeddedEngine.create(
                vertx,
                settings.engine(),
                Path.of("unused"),
                new ConfiguredFile(Path.of("none"), Optional.empty()),
                Ticker.system(),
                Chance.random());
    }

    static OllamaSettings settings(List<OllamaSettings.Instance> instances, int maxQueue) {
        return settings(
                instances,
                DispatchSettings.DEFAULT.withQueue(QueueSettings.DEFAULT.withMost(maxQueue)),
                OllamaSettings.FLEET,
                OllamaSettings.HEALTH);
    }

    static OllamaSettings settings(
            List<OllamaSettings.Instance> instances,
            DispatchSettings dispatch,
            FleetSettings fleet,
            HealthSettings health) {
        return new OllamaSettings(
                Optional.empty(),
                instances,
                new OllamaSettings.Discover(false, List.of(), List.of()),
                new EngineSettings(
                        EngineSettings.Mode.OFF,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        4096,
                        2,
                        Duration.ofMinutes(10)),
                dispatch,
                fleet,
                health,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10));
    }
}
