package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that lacks things still has a hub: without a Docker engine bubblewrap runs the code, without an Ollama server
 * the embedded engine serves its model, and with neither a model nor a network the refusal says exactly what to do.
 */
class FallbackTest {

    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static ServerProcess bare;
    private static ServerProcess missing;
    private static ServerProcess embedded;

    @BeforeAll
    static void servers_on_three_poor_machines() throws Exception {
        String nowhere = "docker.hosts=unix://" + folder.resolve("none.sock");
        bare = ServerProcess.launch(
                folder.resolve("bare"),
                Map.of(),
                nowhere,
                "docker.warm.min=1",
                "ollama.discover.enabled=false",
                "ollama.engine.mode=on");
        missing = ServerProcess.launch(
                folder.resolve("missing"),
                Map.of(),
                nowhere,
                "docker.engine=docker",
                "ollama.discover.enabled=false",
                "ollama.engine.mode=on",
                "ollama.engine.model=" + folder.resolve("absent.gguf"));
        embedded = ServerProcess.launch(
                folder.resolve("embedded"),
                Map.of(),
                "docker.engine=off",
                "ollama.discover.ports=1",
                "ollama.engine.model=" + TinyGguf.write(folder.resolve("noise.gguf")));
        List.of(bare, missing, embedded).forEach(ServerProcess::answering);
        await().atMost(TO_SETTLE)
                .until(() -> bare.get("/hubs/ollama").body().contains("\"readiness\":\"unavailable\"")
                        && embedded.get("/llm/models").body().contains("noise"));
    }

    @AfterAll
    static void everything_stops() {
        List.of(bare, missing, embedded).forEach(ServerProcess::close);
    }

    @Test
    void without_a_docker_engine_bubblewrap_runs_the_code_and_the_hub_says_why() throws Exception {
        JsonNode run = answer(bare.post("/python/execute", "{\"code\":\"6 * 7\"}"), 200);
        assertThat(run.path("result").asInt()).isEqualTo(42);
        assertThat(run.path("environment").path("engine").asText()).isEqualTo("local");

        JsonNode hub = answer(bare.get("/hubs/docker"), 200);
        assertThat(hub.path("chosen").asText()).isEqualTo("local");
        assertThat(hub.path("reason").asText())
                .contains("no Docker engine answers")
                .contains("none.sock")
                .contains("bubblewrap");
        assertThat(bare.readyLine())
                .contains("python: local, no Docker engine answers")
                .contains("bubblewrap");
    }

    @Test
    void with_neither_a_model_nor_a_network_the_refusal_says_what_to_do() throws Exception {
        HttpResponse<String> refusal = bare.post("/llm/generate", "{\"prompt\":\"x\"}");

        assertThat(refusal.headers().firstValue("Retry-After")).contains("30");
        JsonNode problem = answer(refusal, 503);
        assertThat(problem.path("code").asText()).isEqualTo("not_ready");
        assertThat(problem.path("phase").asText()).isEqualTo("unavailable");
        assertThat(problem.path("detail").asText()).startsWith("A model is not ready ");
        assertThat(texts(problem.path("remedies")))
                .allMatch(sentence -> sentence.endsWith("."))
                .anyMatch(sentence -> sentence.contains("HUB_OLLAMA_ENGINE_MODEL"))
                .anyMatch(sentence -> sentence.contains("HUB_OLLAMA_URLS"))
                .anyMatch(sentence -> sentence.contains("registry.ollama.ai"))
                .anyMatch(sentence -> sentence.contains("huggingface.co"))
                .anyMatch(sentence -> sentence.contains("pip download"));
        assertThat(bare.post("/llm/chat", "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true}")
                        .statusCode())
                .isEqualTo(503);
        assertThat(bare.errors()).doesNotContain(" ERROR ").doesNotContain("\tat ");
    }

    @Test
    void a_model_file_that_is_not_there_is_named_by_the_refusal_and_the_reason() throws Exception {
        JsonNode problem = answer(missing.post("/llm/generate", "{\"prompt\":\"x\"}"), 503);

        assertThat(problem.path("code").asText()).isEqualTo("not_ready");
        assertThat(texts(problem.path("remedies"))).anyMatch(sentence -> sentence.contains("ollama.engine.model"));
        assertThat(missing.get("/hubs/ollama").body()).contains("absent.gguf");
    }

    @Test
    void a_docker_engine_that_was_asked_for_is_not_silently_replaced() throws Exception {
        HttpResponse<String> refusal = missing.post("/python/execute", "{\"code\":\"1\"}");

        assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = answer(refusal, 503);
        assertThat(problem.path("code").asText()).isEqualTo("not_ready");
        assertThat(texts(problem.path("remedies"))).anyMatch(sentence -> sentence.contains("Docker engine"));
    }

    @Test
    void readiness_tells_which_half_is_missing_while_the_process_lives() throws Exception {
        JsonNode halfReady = answer(bare.get("/health/ready"), 503);
        assertThat(halfReady.path("status").asText()).isEqualTo("not_ready");
        assertThat(halfReady.path("halves").path("llm").path("readiness").asText())
                .isEqualTo("unavailable");
        assertThat(halfReady.path("halves").path("python").path("readiness").asText())
                .isEqualTo("ready");
        assertThat(bare.get("/health/live").statusCode()).isEqualTo(200);

        JsonNode ready = answer(embedded.get("/health/ready"), 200);
        assertThat(ready.path("halves").path("llm").path("readiness").asText()).isEqualTo("ready");
        assertThat(ready.path("halves").path("python").path("readiness").asText())
                .isEqualTo("off");
    }

    @Test
    void without_an_ollama_server_the_embedded_engine_generates_chats_and_embeds() throws Exception {
        JsonNode generated = answer(
                embedded.post("/llm/generate", "{\"prompt\":\"ab\",\"options\":{\"max_tokens\":5,\"seed\":1}}"), 200);
        assertThat(generated.path("model").asText()).startsWith("noise");
        assertThat(generated.path("done").asBoolean()).isTrue();
        assertThat(generated.path("usage").path("completion_tokens").asInt()).isPositive();
        assertThat(generated.path("routing").path("instance").asText()).isEqualTo("embedded");

        JsonNode chatted = answer(
                embedded.post(
                        "/llm/chat",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"ab\"}],\"options\":{\"max_tokens\":5}}"),
                200);
        assertThat(chatted.path("message").path("role").asText()).isEqualTo("assistant");

        JsonNode vectors = answer(embedded.post("/llm/embed", "{\"input\":[\"a\",\"b\"]}"), 200);
        assertThat(vectors.path("embeddings")).hasSize(2);
        assertThat(vectors.path("embeddings").path(0)).hasSizeGreaterThan(8);

        JsonNode hub = answer(embedded.get("/hubs/ollama"), 200);
        assertThat(hub.path("chosen").asText()).isEqualTo("embedded engine with noise");
        assertThat(hub.path("reason").asText()).contains("no Ollama answered").contains("noise.gguf");
    }

    @Test
    void the_embedded_engine_streams_its_tokens_one_by_one() {
        String events = embedded.post(
                        "/llm/generate",
                        "{\"prompt\":\"ab\",\"stream\":true,\"options\":{\"max_tokens\":20,\"seed\":3}}",
                        "Accept",
                        "application/x-ndjson")
                .body();

        List<String> lines = events.lines().toList();
        assertThat(lines.getFirst()).contains("\"event\":\"started\"").contains("\"instance\":\"embedded\"");
        assertThat(lines)
                .filteredOn(line -> line.contains("\"event\":\"token\""))
                .hasSizeGreaterThan(5);
        assertThat(lines.getLast()).contains("\"event\":\"done\"").contains("\"done_reason\":\"length\"");
    }

    private static JsonNode answer(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static List<String> texts(JsonNode array) {
        List<String> found = new ArrayList<>();
        array.forEach(text -> found.add(text.asText()));
        assertThat(found).isNotEmpty();
        return found;
    }
}
