package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.ServingHub;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One model by its name, over a real hub with Ollama servers (the fixture's): shown, ensured, refreshed, removed. */
class ModelsApiTest {

    private static final String PULL = "/api/pull";
    private static final String MODELS = "/llm/models/";

    @TempDir
    Path home;

    private final Vertx fakes = Vertx.vertx();
    private final FakeOllama fake = ServingHub.fake(
            fakes,
            FakeOllamaSettings.defaults()
                    .withModels(
                            FakeModel.named("tiny").withSize(1_000),
                            FakeModel.named("hf.co/a/b:Q4"),
                            FakeModel.named("odd/ensure"))
                    .withPullable(
                            FakeModel.named("tiny").withSize(1_000),
                            FakeModel.named("big").withSize(10_000)));
    private ServingHub hub;

    @AfterEach
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    private void start() throws Exception {
        hub = ServingHub.over(fakes, home, List.of(fake));
    }

    private JsonObject model(String name) {
        return hub.json(MODELS + name);
    }

    private void awaitEnd(HttpResponse<String> started) {
        String job = started.headers().firstValue("Location").orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> hub.json(job).getString("ended_at") != null);
    }

    @Test
    void k30_what_is_there_is_200_and_nobody_pulls() throws Exception {
        start();

        HttpResponse<String> answer = hub.post(MODELS + "tiny/ensure");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonObject body = new JsonObject(answer.body());
        assertThat(body.getBoolean("performed")).isFalse();
        assertThat(body.getJsonObject("model").getString("name")).isEqualTo("tiny");
        assertThat(fake.stats().requests(PULL)).isZero();
    }

    @Test
    void r47_a_model_that_was_brought_is_shown_with_every_documented_field() throws Exception {
        start();

        HttpResponse<String> answer = hub.post(MODELS + "big/ensure", "{}");

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonObject job = new JsonObject(answer.body());
        assertThat(answer.headers().firstValue("Location")).contains("/jobs/" + job.getString("id"));
        assertThat(job.getString("kind")).isEqualTo("model.pull");
        assertThat(job.getString("events_url")).isEqualTo("/jobs/" + job.getString("id") + "/events");
        awaitEnd(answer);
        JsonObject model = model("big");
        assertThat(model.fieldNames())
                .startsWith("id", "name", "size", "size_bytes", "path", "status", "loaded", "instances", "vendor")
                .contains("source", "files", "added_at", "updated_at", "last_accessed", "job", "provenance");
        assertThat(model.getString("id")).isEqualTo("big:latest");
        assertThat(model.getInteger("size")).isEqualTo(model.getInteger("size_bytes"));
        assertThat(model.getInteger("size_bytes")).isPositive();
        assertThat(model.getString("status")).isEqualTo("available");
        assertThat(model.getBoolean("loaded")).isFalse();
        assertThat(model.getString("job")).isEqualTo(job.getString("id"));
        assertThat(model.getJsonArray("instances")).hasSize(1);
        JsonObject provenance = model.getJsonObject("provenance");
        assertThat(provenance.getString("requested_by")).isEqualTo("llm-api");
        assertThat(provenance.getString("reason")).isEqualTo("manual");
        assertThat(provenance.getString("correlation_id")).isNotEmpty();
        assertThat(provenance.getJsonObject("metadata"))
                .isEqualTo(new JsonObject().put("adapter_id", "ollama").put("operation", "ensure"));
    }

    @Test
    void r47_a_model_that_an_instance_has_in_memory_is_loaded() throws Exception {
        start();
        assertThat(hub.post("/llm/generate", "{\"model\":\"tiny\",\"prompt\":\"why\"}")
                        .statusCode())
                .isEqualTo(200);

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> hub.post(MODELS + "tiny/ensure").statusCode() == 200
                        && hub.get("/ai/models").statusCode() == 200
                        && model("tiny").getBoolean("loaded"));
        assertThat(model("tiny").getJsonArray("instances").getJsonObject(0).getBoolean("resident"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf.co/a/b:Q4", "hf.co%2Fa%2Fb%3AQ4", "hf.co%2fa/b:Q4"})
    void names_with_slashes_and_colons_reach_the_same_model_as_they_are_or_encoded(String name) throws Exception {
        start();

        assertThat(model(name).getString("name")).isEqualTo("hf.co/a/b:Q4");
        HttpResponse<String> ensured = hub.post(MODELS + name + "/ensure");
        assertThat(ensured.statusCode()).describedAs(ensured.body()).isEqualTo(200);
        assertThat(new JsonObject(hub.delete(MODELS + name).body()).getBoolean("performed"))
                .isTrue();
    }

    @Test
    void a_name_may_end_like_a_verb() throws Exception {
        start();

        assertThat(model("odd/ensure").getString("name")).isEqualTo("odd/ensure");
        assertThat(new JsonObject(hub.post(MODELS + "odd/ensure/ensure").body()).getBoolean("performed"))
                .isFalse();
        assertThat(new JsonObject(hub.delete(MODELS + "odd/ensure").body()).getBoolean("performed"))
                .isTrue();
    }

    @Test
    void k32_refresh_pulls_what_is_there_and_a_second_removal_finds_nothing() throws Exception {
        start();

        HttpResponse<String> refreshed = hub.post(MODELS + "tiny/refresh");
        assertThat(refreshed.statusCode()).isEqualTo(202);
        awaitEnd(refreshed);
        HttpResponse<String> removed = hub.delete(MODELS + "tiny");
        HttpResponse<String> again = hub.delete(MODELS + "tiny");

        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
        assertThat(removed.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(removed.body()).getBoolean("performed")).isTrue();
        assertThat(new JsonObject(removed.body()).getJsonArray("instances")).hasSize(1);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(again.body()))
                .isEqualTo(new JsonObject()
                        .put("performed", false)
                        .put("name", "tiny")
                        .put("instances", new JsonArray()));
        assertThat(hub.get(MODELS + "tiny").statusCode()).isEqualTo(404);
    }

    @Test
    void a_model_that_nobody_knows_is_404_and_the_list_is_still_there() throws Exception {
        start();

        HttpResponse<String> unknown = hub.get(MODELS + "nobody:7b");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(unknown.body()).getString("code")).isEqualTo("model_not_found");
        assertThat(new JsonObject(unknown.body()).getString("name")).isEqualTo("nobody:7b");
        assertThat(hub.json("/llm/models").getJsonArray("items"))
                .extracting(item -> ((JsonObject) item).getString("name"))
                .contains("tiny:latest", "hf.co/a/b:Q4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%5Cb", "a%2F%2Fb", "-a", "a%20b", "a%00b", "..%2F..%2Fetc", "a:b:c"})
    void a_name_that_no_model_may_have_is_422_for_every_method(String name) throws Exception {
        start();

        for (HttpResponse<String> answer :
                List.of(hub.get(MODELS + name), hub.post(MODELS + name + "/ensure"), hub.delete(MODELS + name))) {
            assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(422);
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("invalid_value");
            assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo("name");
        }
        assertThat(fake.stats().requests(PULL)).isZero();
    }

    @Test
    void a_post_without_a_verb_is_405() throws Exception {
        start();

        HttpResponse<String> answer = hub.post(MODELS + "tiny");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, DELETE, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[]                                  | 400 | wrong_type         |",
                "{\"instances\":\"2\"}               | 400 | wrong_type         | instances",
                "{\"instances\":1.5}                 | 400 | wrong_type         | instances",
                "{\"instances\":0}                   | 422 | invalid_value      | instances",
                "{\"instances\":[]}                  | 422 | invalid_value      | instances",
                "{\"instances\":[7]}                 | 400 | wrong_type         | instances[0]",
                "{\"instances\":[\"a b\"]}           | 422 | invalid_value      | instances[0]",
                "{\"source\":7}                      | 400 | wrong_type         | source",
                "{\"source\":\"ftp://a/b\"}          | 422 | unsupported_source | source",
                "{\"sha256\":\"abc\"}                | 422 | invalid_value      | sha256",
                "{\"sha\":\"abc\"}                   | 400 | unknown_field      | sha",
            })
    void a_wish_that_makes_no_sense_is_a_problem_that_names_the_field(
            String body, int status, String code, String field) throws Exception {
        start();

        HttpResponse<String> answer = hub.post(MODELS + "big/ensure", body);

        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).describedAs(answer.body()).isEqualTo(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (field != null) {
            assertThat(problem.getString("field")).isEqualTo(field);
        }
        assertThat(fake.stats().requests(PULL)).isZero();
    }
}
