package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
 * A server that is asked to stop finishes what runs, takes nothing new, and then leaves nothing behind: no container, no
 * process, no claim on its home. What does not finish within {@code http.drain} is told so. The exit code is that of a
 * process that ended by the signal: 143 for SIGTERM, 130 for SIGINT.
 */
class StopTest {

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static Traces traces;
    private static FakeOllama fake;
    private static Path model;

    @BeforeAll
    static void an_ollama_that_takes_three_seconds() throws Exception {
        traces = new Traces();
        model = TinyGguf.write(folder.resolve("noise.gguf"));
        fake = RunningHub.await(FakeOllama.start(
                VERTX, FakeOllamaSettings.defaults().withTokens(60).withTokenGap(Duration.ofMillis(50))));
    }

    @AfterAll
    static void everything_stops() {
        RunningHub.await(VERTX.close());
        traces.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "local"})
    void what_runs_finishes_nothing_new_starts_and_nothing_is_left(String engine) throws Exception {
        Path home = folder.resolve(engine);
        try (ServerProcess server = server(home, engine)) {
            awaitWarm(server);
            int port = server.port();
            try (RawClient generation = server.connect();
                    RawClient python = server.connect();
                    RawClient idle = server.connect()) {
                python.post(
                                "/python/execute",
                                "{\"code\":\"import time\\nprint('begun', flush=True)\\ntime.sleep(2)\\nresult = 6\","
                                        + "\"stream\":true}",
                                "Connection: close")
                        .readUntil("begun");
                generation
                        .post(
                                "/llm/generate",
                                "{\"model\":\"tiny\",\"prompt\":\"x\",\"stream\":true}",
                                "Connection: close")
                        .readUntil("event: token");
                List<Kin> family = server.family();

                server.terminate();
                await().atMost(Traces.SOON).until(() -> refusesNewRequests(port));

                idle.post("/llm/generate", "{\"model\":\"tiny\",\"prompt\":\"late\"}");
                assertThat(idle.readUntil("}"))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("Retry-After: ")
                        .contains("\"code\":\"draining\"");
                assertThat(python.readAll()).contains("event: end").contains("\"result\":6");
                assertThat(generation.readAll()).contains("event: done").contains("\"done_reason\":\"");
                assertThat(server.exitCode()).isEqualTo(143);
                assertThat(family).filteredOn(Kin::isAlive).isEmpty();
                assertThat(traces.containersOf(home)).isEmpty();
            }
            assertThat(server.errors()).doesNotContain(" ERROR ").doesNotContain(" WARN ");
        }
        try (ServerProcess next = server(home, engine)) {
            assertThat(next.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_does_not_finish_within_the_drain_is_told_and_the_server_ends() throws Exception {
        Path home = folder.resolve("impatient");
        try (ServerProcess server = server(home, "local", "http.drain=200ms");
                RawClient python = server.connect();
                RawClient generation = server.connect()) {
            python.post(
                            "/python/execute",
                            "{\"code\":\"print('begun', flush=True)\\nwhile True: pass\",\"stream\":true}")
                    .readUntil("begun");
            generation
                    .post("/llm/generate", "{\"model\":\"tiny\",\"prompt\":\"x\",\"stream\":true}")
                    .readUntil("event: token");
            List<Kin> family = server.family();

            server.terminate();

            assertThat(generation.readAll()).contains("event: problem").contains("\"code\":\"draining\"");
            assertThat(python.readAll()).containsAnyOf("\"status\":\"cancelled\"", "\"code\":\"draining\"");
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(family).filteredOn(Kin::isAlive).isEmpty();
        }
    }

    @Test
    void an_interrupt_from_the_terminal_stops_it_the_same_way() throws Exception {
        Path home = folder.resolve("interrupted");
        try (ServerProcess server = server(home, "docker")) {
            awaitWarm(server);
            List<Kin> family = server.family();

            new ProcessBuilder("sh", "-c", "kill -INT " + server.pid()).start().waitFor();

            assertThat(server.exitCode()).isEqualTo(130);
            assertThat(family).filteredOn(Kin::isAlive).isEmpty();
            assertThat(traces.containersOf(home)).isEmpty();
        }
    }

    @Test
    void a_server_that_is_asked_to_stop_while_it_starts_leaves_nothing() throws Exception {
        Path home = folder.resolve("young");
        try (ServerProcess server = launch(home, "docker")) {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !traces.containersOf(home).isEmpty());
            List<Kin> family = server.family();

            server.terminate();

            assertThat(server.exitCode()).isEqualTo(143);
            traces.awaitNothingLeft(home, family);
        }
    }

    @Test
    void a_download_does_not_hold_up_the_stop() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerProcess server = ServerProcess.launch(
                                folder.resolve("downloading"),
                                Map.of("PIP_INDEX_URL", "http://127.0.0.1:" + silent.getLocalPort() + "/simple"),
                                "docker.engine=off",
                                "ollama.discover.enabled=false",
                                "ollama.engine.mode=on")
                        .answering()) {
            silent.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            try (Socket asked = silent.accept()) {
                assertThat(asked.getInputStream().read()).isPositive();
                List<Kin> family = server.family();

                server.terminate();

                await().atMost(Traces.SOON).until(() -> !server.isAlive());
                assertThat(server.exitCode()).isEqualTo(143);
                assertThat(family).filteredOn(Kin::isAlive).isEmpty();
                assertThat(server.errors()).doesNotContain(" ERROR ").doesNotContain("\tat ");
            }
        }
    }

    private static void awaitWarm(ServerProcess server) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.get("/python/info").body().contains("\"ready\":1")
                        && server.get("/llm/models").body().contains("noise"));
    }

    /** Whether it says that it drains, or takes no connection any more. */
    private static boolean refusesNewRequests(int port) {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return client.readAll().startsWith("HTTP/1.1 503 ");
        } catch (IOException closed) {
            return true;
        }
    }

    private static ServerProcess server(Path home, String engine, String... more) throws Exception {
        return launch(home, engine, more).answering();
    }

    private static ServerProcess launch(Path home, String engine, String... more) throws Exception {
        List<String> assignments = new ArrayList<>(List.of(
                "docker.engine=" + engine,
                "docker.warm.min=1",
                "ollama.discover.enabled=false",
                "ollama.urls=" + fake.url(),
                "ollama.engine.mode=on",
                "ollama.engine.model=" + model));
        assignments.addAll(List.of(more));
        return ServerProcess.launch(home, Map.of(), assignments.toArray(String[]::new));
    }
}
