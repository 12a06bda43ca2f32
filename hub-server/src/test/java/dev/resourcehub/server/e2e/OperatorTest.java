package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.balance.LastRegistered;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with a running hub, over HTTP: servers come and go, are set aside and looked at. */
class OperatorTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CALL = "{\"prompt\":\"x\",\"options\":{\"max_tokens\":2}";

    @TempDir
    static Path folder;

    private static FakeOllama first;
    private static FakeOllama second;
    private static ServerProcess server;

    @BeforeAll
    static void a_hub_with_one_server_and_a_strategy_of_a_third_party() throws Exception {
        first = RunningHub.await(FakeOllama.start(VERTX, FakeOllamaSettings.defaults()));
        second = RunningHub.await(FakeOllama.start(VERTX, FakeOllamaSettings.defaults()));
        Path plugin = Path.of(LastRegistered.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        server = ServerProcess.startedWith(
                plugin,
                folder.resolve("home"),
                "docker.engine=local",
                "docker.warm.min=1",
                "ollama.discover.enabled=false",
                "ollama.engine.mode=off",
                "ollama.strategy=last_registered",
                "ollama.urls=" + first.url());
    }

    @AfterAll
    static void everything_stops() {
        server.close();
        RunningHub.await(VERTX.close());
    }

    @Test
    void servers_come_and_go_while_calls_go_on() throws Exception {
        assertThat(instanceOf(CALL + "}")).isEqualTo(id(first));

        HttpResponse<String> added = server.post(
                "/hubs/ollama/instances", "{\"id\":\"new\",\"url\":\"" + second.url() + "\",\"tags\":[\"fast\"]}");
        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(JSON.readTree(added.body()).path("status").asText()).isEqualTo("healthy");

        assertThat(instanceOf(CALL + "}"))
                .as("the third party's strategy, chosen by its name in the settings")
                .isEqualTo("new");
        assertThat(instanceOf(CALL + ",\"routing\":{\"tags\":[\"fast\"]}}")).isEqualTo("new");
        Set<String> both = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            both.add(instanceOf(CALL + ",\"routing\":{\"strategy\":\"round_robin\"}}"));
        }
        assertThat(both).containsExactlyInAnyOrder(id(first), "new");

        HttpResponse<String> drained = server.post("/hubs/ollama/instances/new/drain", "{\"deadline_ms\":5000}");
        assertThat(JSON.readTree(drained.body()).path("drained").asBoolean()).isTrue();
        assertThat(instanceOf(CALL + "}")).isEqualTo(id(first));
        JsonNode explained = answer(CALL + ",\"explain\":true}").path("routing").path("explain");
        assertThat(explained.toString()).contains("\"instance\":\"new\",\"eligible\":false,\"reason\":\"draining");

        server.post("/hubs/ollama/instances/new/resume", "");
        assertThat(instanceOf(CALL + "}")).isEqualTo("new");
        HttpResponse<String> gone =
                server.send(HttpRequest.newBuilder(URI.create(server.url() + "/hubs/ollama/instances/new"))
                        .DELETE());
        assertThat(gone.statusCode()).isEqualTo(204);
        assertThat(instanceOf(CALL + "}")).isEqualTo(id(first));
        assertThat(server.get("/hubs/ollama/instances/new").statusCode()).isEqualTo(404);
    }

    @Test
    void both_halves_show_the_same_figures() {
        server.post("/llm/generate", CALL + "}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.post("/python/execute", "{\"code\":\"result = 1\"}")
                                .statusCode()
                        == 200);

        List<String> page = server.get("/metrics").body().lines().toList();

        for (String hub : List.of("ollama", "docker")) {
            List<String> names = new ArrayList<>(List.of(
                    "hub_instance_up",
                    "hub_instance_in_flight",
                    "hub_breaker_state",
                    "hub_concurrency_limit",
                    "hub_upstream_attempts_total",
                    "hub_upstream_latency_seconds_count",
                    "hub_queue_depth"));
            names.removeIf(name -> page.stream()
                    .anyMatch(line -> line.startsWith(name + "{") && line.contains("hub=\"" + hub + "\"")));
            assertThat(names).as("series missing for %s", hub).isEmpty();
        }
    }

    private static JsonNode answer(String body) throws Exception {
        HttpResponse<String> response = server.post("/llm/generate", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static String instanceOf(String body) throws Exception {
        return answer(body).path("routing").path("instance").asText();
    }

    private static String id(FakeOllama fake) {
        URI url = URI.create(fake.url().toString());
        return "ollama-" + url.getHost() + "-" + url.getPort();
    }
}
