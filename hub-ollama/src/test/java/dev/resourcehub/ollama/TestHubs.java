package dev.resourcehub.ollama;

import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Hubs over given instances, without discovery and without an embedded engine. */
final class TestHubs {

    private TestHubs() {}

    static OllamaHub open(Vertx vertx, OllamaSettings settings) {
        return new OllamaHub(
                vertx,
                settings,
                noEngine(vertx, settings),
                Ticker.system(),
                Timers.of(vertx),
                Chance.random(),
                Meters.none());
    }

    private static EmbeddedEngine noEngine(Vertx vertx, OllamaSettings settings) {
        return EmbeddedEngine.create(
                vertx, settings.engine(), Path.of("unused"), List.of(), Ticker.system(), Chance.random());
    }

    static OllamaSettings settings(List<OllamaSettings.Instance> instances, int maxQueue) {
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
                "least_loaded",
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                maxQueue);
    }
}
