package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an Ollama server serves, it pulls itself what calls miss and what is asked for; looking at it pulls nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProvisionOnOllamaTest {

    private static final String PULL = "/api/pull";
    private static final long SIZE = 8 << 20;

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private FakeOllama ollama;
    private ServerProcess server;

    @BeforeEach
    void a_hub_over_an_ollama_server() throws Exception {
        ollama = RunningHub.await(FakeOllama.start(
                vertx,
                FakeOllamaSettings.defaults()
                        .withPullable(
                                FakeModel.named("wanted").withSize(SIZE),
                                FakeModel.named("long").withSize(3 * SIZE))
                        .withPullPace(4 << 20, Duration.ofMillis(50))));
        server = started();
        ModelPlaces.awaitListed(server, "tiny");
    }

    private ServerProcess started() throws Exception {
        return ServerProcess.started(
                folder.resolve("home"),
                "docker.engine=off",
                "ollama.discover.enabled=false",
                "ollama.engine.mode=off",
                "ollama.urls=" + ollama.url() + ",http://127.0.0.1:1",
                "ollama.provision.allow=wanted,nowhere");
    }

    @AfterEach
    void everything_stops() {
        server.close();
        RunningHub.await(vertx.close());
    }

    @Test
    void a_call_for_a_missing_model_has_the_server_pull_it_once_and_is_answered() throws Exception {
        List<SseEvent> events;
        try (EventReader stream = EventReader.posting(
                server, "/llm/generate", "{\"model\":\"wanted\",\"prompt\":\"x\",\"stream\":true}")) {
            events = stream.rest();
        }

        assertThat(events)
                .extracting(SseEvent::name)
                .containsSubsequence("provisioning", "started", "token", "done")
                .endsWith("done");
        assertThat(events)
                .filteredOn(event -> event.name().equals("provisioning"))
                .anyMatch(event -> event.json().getLong("completed_bytes") > 0);
        assertThat(ollama.stats().requests(PULL)).isEqualTo(1);
        answer(server.post("/llm/generate", "{\"model\":\"wanted\",\"prompt\":\"x\"}"), 200);
        assertThat(ollama.stats().requests(PULL)).isEqualTo(1);
    }

    @Test
    void a_model_that_the_servers_registry_lacks_is_asked_for_once() throws Exception {
        String call = "{\"model\":\"nowhere\",\"prompt\":\"x\"}";

        JsonNode first = answer(server.post("/llm/generate", call), 404);
        JsonNode second = answer(server.post("/llm/generate", call), 404);

        assertThat(ollama.stats().requests(PULL)).isEqualTo(1);
        assertThat(first.path("code").asText()).isEqualTo("model_not_found");
        assertThat(first.path("provisioning").path("cause").path("code").asText())
                .isEqualTo("source_not_found");
        assertThat(second.path("provisioning").path("outcome").asText()).isEqualTo("backoff");
    }

    @Test
    void looking_pulls_nothing_and_a_server_that_is_down_hides_no_model_of_another() throws Exception {
        JsonNode models = answer(server.get("/ai/models"), 200);

        assertThat(models.path("models"))
                .anyMatch(model -> model.path("name").asText().startsWith("tiny"));
        assertThat(models.path("failures")).hasSize(1);
        assertThat(models.path("failures").get(0).path("adapter_id").asText()).contains("127.0.0.1-1");
        answer(server.get("/llm/models"), 200);
        JsonNode adapters = answer(server.get("/ai/capabilities"), 200).path("items");
        assertThat(adapters).hasSize(3);
        assertThat(adapters.get(0).path("adapter_id").asText()).isEqualTo("ollama");
        assertThat(adapters.get(0)
                        .path("model_management")
                        .path("supports_install")
                        .asBoolean())
                .isTrue();
        assertThat(adapters.get(1).has("model_management")).isTrue();
        assertThat(adapters.get(1).path("model_management").isNull()).isTrue();
        answer(server.get("/readiness"), 200);
        answer(server.post("/llm/generate", "{\"model\":\"unwanted\",\"prompt\":\"x\"}"), 404);
        assertThat(ollama.stats().requests(PULL)).isZero();
    }

    @Test
    void a_model_is_installed_once_refreshed_when_asked_and_flushed_once() throws Exception {
        JsonNode installed = answer(manage("install"), 200);
        assertThat(installed.path("operation_performed").asBoolean()).isTrue();
        assertThat(installed.path("model").path("provenance").path("reason").asText())
                .isEqualTo("manual");
        assertThat(answer(manage("install"), 200).path("operation_performed").asBoolean(true))
                .isFalse();
        assertThat(ollama.stats().requests(PULL)).isEqualTo(1);

        assertThat(answer(manage("refresh"), 200).path("success").asBoolean()).isTrue();
        assertThat(ollama.stats().requests(PULL)).isEqualTo(2);

        assertThat(answer(manage("flush"), 200).path("operation_performed").asBoolean())
                .isTrue();
        assertThat(answer(manage("flush"), 200).path("operation_performed").asBoolean(true))
                .isFalse();
        assertThat(server.get("/llm/models").body()).doesNotContain("wanted");
        HttpResponse<String> gone =
                server.send(HttpRequest.newBuilder(URI.create(server.url() + "/llm/models/wanted")));
        assertThat(gone.statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long", "via:ollama-127.0.0.1-PORT:long"})
    void a_pull_by_a_server_that_a_dead_hub_left_goes_on_at_that_server(String source) throws Exception {
        String from = source.replace("PORT", Integer.toString(ollama.port()));
        String job = answer(
                        server.post("/jobs", "{\"kind\":\"model.pull\",\"params\":{\"source\":\"" + from + "\"}}"), 202)
                .path("id")
                .asText();
        try (EventReader watcher = EventReader.of(server, "/jobs/" + job + "/events")) {
            watcher.until(event -> event.name().equals("progress"));
            server.kill();
        }
        server = started();

        try (EventReader watcher = EventReader.of(server, "/jobs/" + job + "/events")) {
            SseEvent end = watcher.rest().getLast();
            assertThat(end.name()).as(end.text()).isEqualTo("succeeded");
            assertThat(end.json().getJsonObject("result").getJsonArray("instances"))
                    .containsExactly("ollama-127.0.0.1-" + ollama.port());
        }
        assertThat(ollama.stats().requests(PULL)).isEqualTo(2);
    }

    private HttpResponse<String> manage(String operation) {
        return server.post("/ai/adapters/ollama/models/" + operation, "{\"model\":\"wanted\"}");
    }
}
