package dev.resourcehub.ollama;

import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Hubs over given instances, without discovery and without an embedded engine. */
final class TestHubs {

    private TestHubs() {}

    static OllamaHub open(Vertx vertx, OllamaSettings settings) {
        return new OllamaHub(
                vertx, settings, new NoEngine(), Ticker.system(), Timers.of(vertx), Chance.random(), Meters.none());
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

    private static final class NoEngine implements EmbeddedEngine {

        @Override
        public Future<Void> start() {
            return Future.succeededFuture();
        }

        @Override
        public EngineState state() {
            return new EngineState.Idle();
        }

        @Override
        public void onChange(Consumer<EngineState> listener) {}

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
