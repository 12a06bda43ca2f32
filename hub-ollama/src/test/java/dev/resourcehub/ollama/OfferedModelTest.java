package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.ConfiguredFile;
import dev.resourcehub.ollama.engine.EmbeddedEngine;
import dev.resourcehub.ollama.engine.EngineSettings;
import dev.resourcehub.ollama.engine.Offer;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is offered to the embedded engine is a model of the hub at once, long before the next look at the engine. */
class OfferedModelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HealthSettings SELDOM =
            new HealthSettings(Duration.ofHours(1), Duration.ofSeconds(2), 1, 2, 1);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void everything_stops() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void an_offered_model_is_one_of_the_hub_at_once_and_a_withdrawn_one_is_not(@TempDir Path home) throws Exception {
        Path tiny = TinyGguf.write(home.resolve("tiny.gguf"));
        EngineSettings settings = new EngineSettings(
                EngineSettings.Mode.ON,
                0,
                Optional.of(tiny.toString()),
                Optional.empty(),
                512,
                2,
                Duration.ofMinutes(5));
        EmbeddedEngine engine = EmbeddedEngine.create(
                vertx, settings, home, new ConfiguredFile(tiny, settings.sha256()), Ticker.system(), Chance.random());
        OllamaHub hub = TestHubs.open(vertx, settings(settings), engine);
        try {
            get(hub.start());
            await().atMost(PATIENCE).until(() -> hub.view().readiness() == Readiness.READY);
            Path file = TinyGguf.write(home.resolve("second"), 2);
            engine.offer(List.of(Offer.of(new StoredModel(
                    new ModelName("second"), file, "2".repeat(64), Files.size(file), "a test", "", ""))));

            await().atMost(PATIENCE).until(() -> names(hub).contains("second:latest"));
            assertThat(names(hub)).contains("tiny:latest");

            engine.offer(List.of());

            await().atMost(PATIENCE).until(() -> !names(hub).contains("second:latest"));
            assertThat(names(hub)).containsExactly("tiny:latest");
        } finally {
            get(hub.close());
        }
    }

    private static List<String> names(OllamaHub hub) throws Exception {
        return get(hub.models()).stream().map(FleetModel::name).toList();
    }

    private static OllamaSettings settings(EngineSettings engine) {
        OllamaSettings usual = TestHubs.settings(List.of(), DispatchSettings.DEFAULT, OllamaSettings.FLEET, SELDOM);
        return new OllamaSettings(
                usual.defaultModel(),
                usual.instances(),
                usual.discover(),
                engine,
                usual.dispatch(),
                usual.fleet(),
                usual.health(),
                usual.timeout(),
                usual.queueTimeout());
    }
}
