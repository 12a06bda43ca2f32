package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.ServingHub;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of {@code /v1/jobs} ask about models, each question a job whose {@code data} event is the answer. */
class ModelOperationsTest {

    @TempDir
    Path home;

    private final Vertx fakes = Vertx.vertx();
    private final FakeOllama fake = ServingHub.fake(
            fakes,
            FakeOllamaSettings.defaults()
                    .withModels(
                            FakeModel.named("tiny").withSize(1_000),
                            FakeModel.named("hf.co/a/b:Q4").withSize(2_000)));
    private ServingHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = ServingHub.over(fakes, home, List.of(fake));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void r47_a_list_has_every_model_with_its_size_and_whether_it_is_loaded() {
        hub.post("/llm/generate", "{\"model\":\"tiny\",\"prompt\":\"why\"}");

        JsonArray models = answer("model_list", "").getJsonArray("models");

        assertThat(models).hasSize(2);
        assertThat(models.getJsonObject(0).fieldNames())
                .containsExactly("id", "name", "size", "size_bytes", "path", "status", "loaded");
        assertThat(models.getJsonObject(0).getString("id")).isEqualTo("hf.co/a/b:q4");
        assertThat(models.getJsonObject(0).getBoolean("loaded")).isFalse();
        assertThat(models.getJsonObject(1).getString("id")).isEqualTo("tiny:latest");
        assertThat(models.getJsonObject(1).getLong("size_bytes")).isEqualTo(1_000);
        assertThat(models.getJsonObject(1).getBoolean("loaded")).isTrue();
    }

    @Test
    void r47_one_model_is_shown_by_its_id_and_an_unknown_one_ends_in_an_error() {
        assertThat(answer("model_get", "hf.co/a/b:Q4").getLong("size")).isEqualTo(2_000);

        List<SseEvent> events = run("model_get", "nope");

        assertThat(named(events, "error").getString("code")).isEqualTo("model_not_found");
        assertThat(events.getLast().text()).startsWith("[ERROR] ").contains("nope");
    }

    @Test
    void r47_a_model_is_deleted_once_and_is_gone_from_the_server() {
        assertThat(answer("model_delete", "tiny").getBoolean("performed")).isTrue();
        assertThat(answer("model_delete", "tiny").getBoolean("performed")).isFalse();

        assertThat(answer("model_list", "").getJsonArray("models")).hasSize(1);
        assertThat(fake.stats().requests("/api/delete")).isEqualTo(1);
    }

    @Test
    void the_same_questions_are_kinds_of_jobs() {
        String job = new JsonObject(hub.post("/jobs", "{\"kind\":\"model.get\",\"params\":{\"name\":\"tiny\"}}")
                        .body())
                .getString("id");

        List<SseEvent> events = SseEvent.of(hub.get("/jobs/" + job + "/events", "Accept", "text/event-stream")
                .body());

        assertThat(events.getLast().name()).isEqualTo("succeeded");
        assertThat(events.getLast().json().getJsonObject("result").getString("name"))
                .isEqualTo("tiny");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/v1/jobs | {\"operation\":\"model_get\"}                                   | 400 | id",
                "/v1/jobs | {\"operation\":\"model_delete\",\"id\":\"../x\"}                | 422 | id",
                "/v1/jobs | {\"operation\":\"model_load\",\"id\":\"tiny\"}                  | 422 | operation",
                "/jobs    | {\"kind\":\"model.get\",\"params\":{}}                          | 400 | params.name",
                "/jobs    | {\"kind\":\"model.get\",\"params\":{\"name\":\"a\\\\b\"}}       | 422 | params.name",
                "/jobs    | {\"kind\":\"model.get\",\"params\":{\"nmae\":\"a\"}}            | 400 | params.nmae",
                "/jobs    | {\"kind\":\"model.list\",\"params\":{\"name\":\"a\"}}           | 400 | params.name",
            })
    void bad_questions_are_refused_with_the_field_and_there_is_no_job(
            String path, String body, int status, String field) {
        HttpResponse<String> answer = hub.post(path, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo(field);
        assertThat(hub.json("/jobs").getJsonArray("items")).isEmpty();
    }

    private JsonObject answer(String operation, String id) {
        List<SseEvent> events = run(operation, id);
        assertThat(events.getLast().text()).isEqualTo("[DONE]");
        JsonObject data = named(events, "data");
        assertThat(data.getString("action")).isEqualTo(operation);
        return data.getJsonObject("payload");
    }

    private List<SseEvent> run(String operation, String id) {
        JsonObject body = new JsonObject().put("operation", operation).put("hive_id", "localhost");
        if (!id.isEmpty()) {
            body.put("id", id);
        }
        String stream = new JsonObject(hub.post("/v1/jobs", body.encode()).body()).getString("sse_url");
        return SseEvent.of(hub.get(stream).body());
    }

    private static JsonObject named(List<SseEvent> events, String name) {
        List<SseEvent> found =
                events.stream().filter(event -> event.name().equals(name)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst().json();
    }
}
