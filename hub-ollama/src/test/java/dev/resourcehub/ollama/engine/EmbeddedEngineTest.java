package dev.resourcehub.ollama.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine with real children and the real llama.cpp, over a tiny model of noise.
 *
 * <p>It serves a configured file over Ollama's API; a child that dies is replaced; nothing runs after close; without a
 * model it says what to do.
 */
class EmbeddedEngineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private EmbeddedEngine engine;

    @BeforeEach
    void tiny_model_is_configured() throws Exception {
        engine = engineFor(TinyGguf.write(home.resolve("tiny.gguf")).toString());
    }

    @AfterEach
    void everything_stops() throws Exception {
        engine.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(children()).isEmpty();
    }

    @Test
    void a_running_engine_answers_in_ollamas_form() throws Exception {
        URI url = running();

        assertThat(call(url, "/api/generate", """
                {"model":"tiny","prompt":"abc","stream":false,"options":{"num_predict":5,"temperature":0}}""")).contains("\"done\":true").contains("\"prompt_eval_count\":");
        assertThat(call(url, "/api/generate", """
                {"model":"tiny","prompt":"abc","options":{"num_predict":3}}""").lines()).last().asString().contains("\"done\":true");
        assertThat(call(url, "/api/embed", """
                {"model":"tiny","input":["a","b"]}""")).contains("\"embeddings\":[[");
        assertThat(call(url, "/api/generate", """
                {"model":"tiny","prompt":"x","stream":false,"format":{"type":"boolean"},"options":{"num_predict":20}}""")).containsAnyOf("\"response\":\"true", "\"response\":\"false");
        assertThat(call(url, "/api/chat", """
                {"model":"tiny","messages":[{"role":"user","content":"\\ud800 lone"}],"stream":false,
                 "options":{"num_predict":2}}""")).contains("\"done\":true");
        assertThat(call(url, "/api/generate", """
                {"model":"tiny","prompt":"%s"}""".formatted("a".repeat(600))))
                .contains("exceeds the available context");
        assertThat(call(url, "/api/generate", """
                {"model":"tiny","keep_alive":0}""")).contains("\"done_reason\":\"unload\"");
        assertThat(get(url, "/api/ps")).isEqualTo("{\"models\":[]}");
        assertThat(call(url, "/api/generate", """
                {"model":"tiny"}""")).contains("\"done_reason\":\"load\"");
        assertThat(get(url, "/api/ps")).contains("tiny:latest");
    }

    @Test
    void a_child_that_dies_is_replaced() throws Exception {
        running();
        ProcessHandle first = children().getFirst();

        first.destroyForcibly();

        await().atMost(PATIENCE)
                .until(() -> !first.isAlive()
                        && engine.state() instanceof EngineState.Running
                        && !children().isEmpty());
        assertThat(get(running(), "/api/version")).contains("version");
    }

    @Test
    void a_hub_that_is_killed_takes_its_child_along() throws Exception {
        Path other = Files.createDirectories(home.resolve("other"));
        Process hub = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineHost.class.getName(),
                        other.toString(),
                        home.resolve("tiny.gguf").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = hub.inputReader()) {
            assertThat(said.readLine()).isEqualTo("running");
            ProcessHandle child = hub.children().findFirst().orElseThrow();

            hub.destroyForcibly();

            await().atMost(Duration.ofSeconds(5)).until(() -> !child.isAlive());
        }
    }

    @Test
    void a_missing_file_is_told_with_what_to_do() throws Exception {
        engine.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        engine = engineFor(home.resolve("absent.gguf").toString());
        engine.start();

        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Unavailable);
        assertThat(((EngineState.Unavailable) engine.state()).remedies())
                .isNotEmpty()
                .allMatch(sentence -> sentence.endsWith("."));
    }

    @Test
    void a_file_that_is_no_model_is_told_before_a_child_starts() throws Exception {
        engine.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        engine =
                engineFor(Files.writeString(home.resolve("page.gguf"), "<html>").toString());
        engine.start();

        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Unavailable);
        assertThat(((EngineState.Unavailable) engine.state()).cause()).contains("GGUF");
    }

    @Test
    void a_file_that_llama_cpp_cannot_run_is_told_before_a_child_starts() throws Exception {
        engine.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        engine = engineFor(TinyGguf.writeAs(home.resolve("odd.gguf"), "llama9").toString());
        engine.start();

        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Unavailable);
        assertThat(((EngineState.Unavailable) engine.state()).cause()).contains("llama9");
    }

    private EmbeddedEngine engineFor(String model) {
        EngineSettings settings = new EngineSettings(
                EngineSettings.Mode.ON, 0, Optional.of(model), Optional.empty(), 512, 2, Duration.ofMinutes(5));
        OwnModel own = new ConfiguredFile(Path.of(model), settings.sha256());
        return EmbeddedEngine.create(vertx, settings, home, own, Ticker.system(), Chance.random());
    }

    private URI running() {
        engine.start();
        await().atMost(PATIENCE).until(() -> engine.state() instanceof EngineState.Running);
        return ((EngineState.Running) engine.state()).url();
    }

    private List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("EngineMain")
                        || child.info().command().orElse("").endsWith("java"))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    private String call(URI url, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String get(URI url, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
