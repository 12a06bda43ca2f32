package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is brought while the embedded engine runs is served by it without a restart, and gone when it is removed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServedModelTest {

    private static final int SMALL = 1 << 20;

    @TempDir
    static Path folder;

    private static ModelPlaces places;
    private static ServerProcess server;

    @BeforeAll
    static void a_hub_whose_engine_runs() throws Exception {
        places = new ModelPlaces(folder);
        server = places.hubWithItsModel(folder.resolve("home"));
        ModelPlaces.awaitListed(server, "noise");
        answer(server.post("/llm/generate", call("noise")), 200);
    }

    @AfterAll
    static void everything_stops() {
        server.close();
        places.close();
    }

    @Test
    void a_model_that_was_pulled_is_served_by_the_engine_that_runs() throws Exception {
        List<Kin> before = engines();
        places.publish("pulled:1", places.model(41, SMALL));

        String job = answer(server.post("/llm/models/pulled:1/ensure", ""), 202)
                .path("id")
                .asText();
        assertThat(end(job)).isEqualTo("succeeded");

        assertThat(answer(server.get("/llm/models"), 200).toString()).contains("\"pulled:1\"");
        JsonNode answer = answer(server.post("/llm/generate", call("pulled:1")), 200);
        assertThat(answer.path("model").asText()).isEqualTo("pulled:1");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isPositive();
        answer(server.post("/llm/generate", call("noise")), 200);
        assertThat(engines()).hasSize(1).isEqualTo(before);
    }

    @Test
    void a_model_that_the_engine_cannot_run_is_refused_with_the_reason_and_stays_listed() throws Exception {
        Path strange = TinyGguf.writeAs(folder.resolve("strange.gguf"), "frobnicator");
        places.publish("strange:1", Files.readAllBytes(strange));

        String job = answer(server.post("/llm/models/strange:1/ensure", ""), 202)
                .path("id")
                .asText();

        assertThat(end(job)).isEqualTo("failed");
        JsonNode error = answer(server.get("/jobs/" + job), 200).path("error");
        assertThat(error.path("code").asText()).isEqualTo("unsupported_architecture");
        assertThat(error.path("detail").asText()).contains("frobnicator");
        JsonNode models = answer(server.get("/ai/models"), 200).path("models");
        assertThat(models)
                .filteredOn(model -> model.path("name").asText().equals("strange:1"))
                .singleElement()
                .satisfies(model -> {
                    assertThat(model.path("status").asText()).isEqualTo("refused");
                    assertThat(model.path("reason").asText()).contains("frobnicator");
                });
        answer(server.post("/llm/generate", call("noise")), 200);
    }

    @Test
    void a_model_that_is_there_is_ensured_without_asking_anybody_and_removed_once() throws Exception {
        String digest = places.publish("short-lived:1", places.model(42, SMALL));
        String job = answer(server.post("/llm/models/short-lived:1/ensure", ""), 202)
                .path("id")
                .asText();
        assertThat(end(job)).isEqualTo("succeeded");
        Path blob = server.home.resolve("models").resolve("blobs").resolve("sha256-" + digest);
        assertThat(blob).exists();
        int asked = places.registry.asked().size();

        JsonNode again = answer(server.post("/llm/models/short-lived:1/ensure", ""), 200);
        assertThat(again.path("performed").asBoolean(true)).isFalse();
        assertThat(places.registry.asked()).hasSize(asked);

        assertThat(answer(delete("/llm/models/short-lived:1"), 200)
                        .path("performed")
                        .asBoolean())
                .isTrue();
        assertThat(blob).doesNotExist();
        assertThat(server.get("/llm/models").body()).doesNotContain("short-lived");
        assertThat(server.get("/ai/models").body()).doesNotContain("short-lived");
        answer(server.post("/llm/generate", call("short-lived:1")), 404);
        assertThat(answer(delete("/llm/models/short-lived:1"), 200)
                        .path("performed")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void the_engines_own_model_is_not_removed_from_under_it() throws Exception {
        JsonNode refused = answer(delete("/llm/models/noise"), 409);

        assertThat(refused.path("code").asText()).isEqualTo("conflict");
        assertThat(refused.path("detail").asText()).contains("noise", "own", "ollama.engine.model");
        answer(server.post("/llm/generate", call("noise")), 200);
    }

    private static HttpResponse<String> delete(String path) {
        return server.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).DELETE());
    }

    private static String end(String job) throws Exception {
        try (EventReader watcher = EventReader.of(server, "/jobs/" + job + "/events")) {
            return watcher.rest().getLast().name();
        }
    }

    private static List<Kin> engines() {
        return server.family().stream()
                .filter(kin -> kin.command().contains("EngineMain"))
                .toList();
    }

    private static String call(String model) {
        return "{\"model\":\"" + model + "\",\"prompt\":\"ab\",\"options\":{\"max_tokens\":5,\"seed\":1}}";
    }
}
