package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that is killed while everything runs leaves nothing behind: no container, no process, no generation at an
 * Ollama server, and a home that the next one can take.
 */
class KillTest {

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static Traces traces;
    private static FakeOllama fake;
    private static Path model;

    @BeforeAll
    static void a_slow_ollama_and_a_model_of_noise() throws Exception {
        traces = new Traces();
        model = TinyGguf.write(folder.resolve("noise.gguf"));
        fake = RunningHub.await(FakeOllama.start(
                VERTX, FakeOllamaSettings.defaults().withTokens(1_000_000).withTokenGap(Duration.ofMillis(20))));
    }

    @AfterAll
    static void everything_stops() {
        RunningHub.await(VERTX.close());
        traces.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "local"})
    void nothing_outlives_a_killed_server(String engine) throws Exception {
        Path home = folder.resolve(engine);
        try (ServerProcess server = serverOn(home, engine)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                String ready = server.get("/python/info").body();
                return ready.contains("\"ready\":2")
                        && server.get("/llm/models").body().contains("noise");
            });
            try (RawClient python = server.connect();
                    RawClient generation = server.connect();
                    RawClient embedded = server.connect()) {
                python.post(
                                "/python/execute",
                                "{\"code\":\"" + DisconnectTest.ENDLESS_CODE
                                        + "\",\"stream\":true,\"limits\":{\"wall_ms\":200000}}")
                        .readUntil("begun");
                generation
                        .post("/llm/generate", "{\"model\":\"tiny\",\"prompt\":\"x\",\"stream\":true}")
                        .readUntil("event: token");
                embedded.post(
                                "/llm/generate",
                                "{\"model\":\"noise\",\"prompt\":\"x\",\"stream\":true,\"options\":{\"max_tokens\":4000}}")
                        .readUntil("event: token");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> server.get("/python/info").body().contains("\"ready\":2"));
                List<Kin> family = server.family();
                assertThat(family).extracting(Kin::command).anyMatch(command -> command.contains("EngineMain"));
                assertThat(traces.sandboxesOf(server)).hasSizeGreaterThanOrEqualTo(3);

                server.kill();

                traces.awaitNothingLeft(home, family);
                await().atMost(Traces.SOON).until(() -> fake.stats().running() == 0);
            }
        }
        serverOn(home, engine).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "local"})
    void nothing_outlives_a_server_that_is_killed_while_it_starts(String engine) throws Exception {
        Path home = folder.resolve(engine + "-young");
        try (ServerProcess server = launch(home, engine)) {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !server.family().isEmpty());
            List<Kin> family = server.family();

            server.kill();

            traces.awaitNothingLeft(home, family);
        }
    }

    @Test
    void no_container_outlives_a_server_that_is_killed_while_it_makes_them() throws Exception {
        Path home = folder.resolve("filling");
        try (ServerProcess server = launch(home, "docker", "docker.warm.min=6", "docker.warm.max=6")) {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !traces.containersOf(home).isEmpty());
            List<Kin> family = server.family();

            server.kill();

            traces.awaitNothingLeft(home, family);
        }
    }

    @Test
    void a_download_ends_with_the_server_that_wanted_it() throws Exception {
        Path home = folder.resolve("downloading");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.launch(
                        home,
                        Map.of("PIP_INDEX_URL", "http://127.0.0.1:" + silent.getLocalPort() + "/simple"),
                        "docker.engine=off",
                        "ollama.discover.enabled=false",
                        "ollama.provision.wait=100ms",
                        "ollama.engine.mode=on")) {
            server.answering();
            silent.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isPositive();
                HttpResponse<String> early = server.post("/llm/generate", "{\"prompt\":\"x\"}");
                assertThat(early.statusCode()).isEqualTo(503);
                assertThat(early.body())
                        .contains("\"code\":\"provisioning\"")
                        .contains("\"phase\":\"downloading\"")
                        .contains("\"completed_bytes\":0,\"total_bytes\":")
                        .contains("\"job_url\":\"/jobs/job-");
                List<Kin> family = server.family();
                assertThat(family).extracting(Kin::command).anyMatch(command -> command.contains("pip download"));

                server.kill();

                traces.awaitNothingLeft(home, family);
            }
        }
    }

    private static ServerProcess serverOn(Path home, String engine) throws Exception {
        return launch(home, engine).answering();
    }

    private static ServerProcess launch(Path home, String engine, String... more) throws Exception {
        List<String> assignments = new ArrayList<>(List.of(
                "docker.engine=" + engine,
                "docker.warm.min=2",
                "ollama.discover.enabled=false",
                "ollama.urls=" + fake.url(),
                "ollama.engine.mode=on",
                "ollama.engine.model=" + model));
        assignments.addAll(List.of(more));
        return ServerProcess.launch(home, Map.of(), assignments.toArray(String[]::new));
    }
}
