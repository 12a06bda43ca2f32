package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.vendor.fixture.Asked;
import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.ollama.vendor.fixture.FakeHub;
import dev.resourcehub.ollama.vendor.fixture.FakeRegistry;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The places that models come from, near and with a chosen speed, and hubs that know no others. */
final class ModelPlaces implements AutoCloseable {

    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    final Vertx vertx = Vertx.vertx();
    final FakeRegistry registry = FakeRegistry.started(vertx);
    final FakeHub hub = FakeHub.started(vertx);
    private final Path folder;

    /** @param folder for models while they are made, and for what hubs are told to serve */
    ModelPlaces(Path folder) {
        this.folder = folder;
    }

    /** Content of noise that the engine can serve, of at least {@code bytes} bytes: behind the model come more of them. */
    byte[] model(long seed, int bytes) {
        try {
            byte[] model = Files.readAllBytes(TinyGguf.write(folder.resolve("model-" + seed), seed));
            byte[] padded = new byte[Math.max(bytes, model.length)];
            new Random(seed).nextBytes(padded);
            System.arraycopy(model, 0, padded, 0, model.length);
            return padded;
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Publishes a model at the registry under a bare name with a tag, such as {@code tiny:1}; its digest. */
    String publish(String name, byte[] model) {
        registry.put("library/" + name, new FakeRegistry.Layer("model", model));
        return Digests.sha256(model);
    }

    /** How often the content {@code sha256} was begun to be sent by the registry's storage. */
    List<Asked> transfersOf(String sha256) {
        return registry.storage().asked().stream()
                .filter(asked -> asked.target().contains(sha256))
                .toList();
    }

    /** A hub whose embedded engine serves a model of its own, {@code noise}. */
    ServerProcess hubWithItsModel(Path home, String... more) throws IOException {
        Path noise = folder.resolve("noise.gguf");
        if (!Files.exists(noise)) {
            TinyGguf.write(noise);
        }
        List<String> assignments = new ArrayList<>(List.of(more));
        assignments.add("ollama.engine.model=" + noise);
        return launch(home, assignments.toArray(String[]::new)).answering();
    }

    /** A hub whose embedded engine has no model yet; it may still be starting. */
    ServerProcess launch(Path home, String... more) throws IOException {
        List<String> assignments = new ArrayList<>(List.of(
                "docker.engine=off",
                "ollama.discover.enabled=false",
                "ollama.engine.mode=on",
                "models.registry=" + registry.base()));
        assignments.addAll(List.of(more));
        return ServerProcess.launch(
                home, Map.of("HF_ENDPOINT", hub.base().toString()), assignments.toArray(String[]::new));
    }

    /** Waits until the hub lists {@code model}. */
    static void awaitListed(ServerProcess server, String model) {
        await().atMost(TO_SETTLE).until(() -> server.get("/llm/models").body().contains("\"" + model));
    }

    /** The JSON of an answer that has that status. */
    static JsonNode answer(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        registry.close();
        hub.close();
        RunningHub.await(vertx.close());
    }
}
