package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that leaves stops the work it asked for: the generation at the Ollama server, the Python child in its sandbox,
 * whether it was reading events or still waited for its one answer, and whether it said goodbye or broke the connection.
 */
class DisconnectTest {

    /** Busy in two processes, the second in a session of its own. */
    static final String ENDLESS_CODE =
            "import os\\nif os.fork() == 0: os.setsid()\\nelse: print('begun', flush=True)\\nwhile True: pass";

    @TempDir
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final Map<SandboxKind, ServerProcess> SERVERS = new EnumMap<>(SandboxKind.class);
    private static Traces traces;
    private static FakeOllama fake;

    enum SandboxKind {
        DOCKER,
        LOCAL
    }

    enum Form {
        SSE("text/event-stream", true, "event: token"),
        NDJSON("application/x-ndjson", true, "\"event\":\"token\""),
        JSON("application/json", false, "");

        private final String accept;
        private final boolean streamed;
        private final String firstToken;

        Form(String accept, boolean streamed, String firstToken) {
            this.accept = accept;
            this.streamed = streamed;
            this.firstToken = firstToken;
        }

        private void post(RawClient client, String path, String fields) throws Exception {
            client.post(path, "{" + fields + ",\"stream\":" + streamed + "}", "Accept: " + accept);
        }
    }

    @BeforeAll
    static void servers_for_both_kinds_of_sandbox_in_front_of_a_slow_model() throws Exception {
        traces = new Traces();
        fake = RunningHub.await(FakeOllama.start(
                VERTX,
                FakeOllamaSettings.defaults().withSlots(4).withTokens(1_000_000).withTokenGap(Duration.ofMillis(20))));
        for (SandboxKind kind : SandboxKind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            SERVERS.put(
                    kind,
                    ServerProcess.launch(
                            folder.resolve(name),
                            Map.of(),
                            "docker.engine=" + name,
                            "docker.warm.min=0",
                            "ollama.discover.enabled=false",
                            "ollama.engine.mode=off",
                            "ollama.urls=" + fake.url()));
        }
        SERVERS.values().forEach(ServerProcess::answering);
    }

    @AfterAll
    static void everything_stops() {
        SERVERS.values().forEach(ServerProcess::close);
        RunningHub.await(VERTX.close());
        traces.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_leaves_stops_its_generation(Form form) throws Exception {
        leaveGenerationAndSeeItStop(form, "/llm/generate", "\"prompt\":\"x\"", form != Form.NDJSON);
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_leaves_stops_its_chat(Form form) throws Exception {
        String message = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
        leaveGenerationAndSeeItStop(form, "/llm/chat", message, form == Form.NDJSON);
    }

    @ParameterizedTest
    @CsvSource({"DOCKER,SSE", "DOCKER,NDJSON", "DOCKER,JSON", "LOCAL,SSE", "LOCAL,NDJSON", "LOCAL,JSON"})
    void a_client_that_leaves_ends_its_python(SandboxKind kind, Form form) throws Exception {
        ServerProcess server = SERVERS.get(kind);
        traces.awaitNoSandboxOf(server);
        try (RawClient client = server.connect()) {
            form.post(client, "/python/execute", "\"code\":\"" + ENDLESS_CODE + "\",\"limits\":{\"wall_ms\":200000}");
            if (form.streamed) {
                client.readUntil("begun");
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.get("/python/info").body().contains("\"busy\":1"));
            assertThat(traces.sandboxesOf(server)).isNotEmpty();

            client.reset();
        }

        traces.awaitNoSandboxOf(server);
        await().atMost(Traces.SOON)
                .until(() -> server.get("/hubs/docker").body().contains("\"in_flight\":0"));
    }

    @Test
    void a_client_that_leaves_the_line_is_never_heard_of_by_the_ollama_server() throws Exception {
        Path file = Files.writeString(
                folder.resolve("narrow.yaml"),
                "ollama: {instances: [{id: narrow, url: '%s', max_concurrent: 1}]}\n".formatted(fake.url()));
        try (ServerProcess server = ServerProcess.launch(
                                folder.resolve("narrow"),
                                Map.of("HUB_CONFIG", file.toString()),
                                "docker.engine=off",
                                "ollama.discover.enabled=false",
                                "ollama.engine.mode=off")
                        .answering();
                RawClient first = server.connect();
                RawClient second = server.connect()) {
            await().atMost(Traces.SOON).until(() -> fake.stats().running() == 0);
            Form.SSE.post(first, "/llm/generate", "\"prompt\":\"x\"");
            first.readUntil(Form.SSE.firstToken);
            long asked = fake.stats().requests("/api/generate");
            Form.SSE.post(second, "/llm/generate", "\"prompt\":\"x\"");
            assertThat(second.readUntil("\n\n")).contains("event: queued").contains("\"position\":1");

            second.reset();

            await().atMost(Traces.SOON)
                    .until(() -> server.get("/hubs/ollama").body().contains("\"queued\":0"));
            assertThat(fake.stats().requests("/api/generate")).isEqualTo(asked);
            first.reset();
            await().atMost(Traces.SOON)
                    .until(() -> server.get("/hubs/ollama").body().contains("\"in_flight\":0"));
            assertThat(fake.stats().requests("/api/generate")).isEqualTo(asked);
        }
    }

    @Test
    void a_client_that_leaves_the_line_of_sandboxes_gets_none() throws Exception {
        try (ServerProcess server = ServerProcess.started(
                        folder.resolve("single"),
                        "docker.engine=local",
                        "docker.warm.min=0",
                        "docker.warm.max=1",
                        "ollama.discover.enabled=false",
                        "ollama.engine.mode=off");
                RawClient first = server.connect();
                RawClient second = server.connect()) {
            String endless = "\"code\":\"" + ENDLESS_CODE + "\",\"limits\":{\"wall_ms\":200000}";
            Form.SSE.post(first, "/python/execute", endless);
            first.readUntil("begun");
            Form.JSON.post(second, "/python/execute", endless);
            await().atMost(Traces.SOON)
                    .until(() -> server.get("/python/info").body().contains("\"waiting\":1"));

            second.reset();
            await().atMost(Traces.SOON)
                    .until(() -> server.get("/python/info").body().contains("\"waiting\":0"));
            first.reset();

            traces.awaitNoSandboxOf(server);
            await().atMost(Traces.SOON)
                    .until(() -> server.get("/hubs/docker").body().contains("\"in_flight\":0"));
        }
    }

    private static void leaveGenerationAndSeeItStop(Form form, String path, String fields, boolean broken)
            throws Exception {
        await().atMost(Traces.SOON).until(() -> fake.stats().running() == 0);
        long before = fake.stats().cancelled();
        try (RawClient client = SERVERS.get(SandboxKind.LOCAL).connect()) {
            form.post(client, path, fields);
            if (form.streamed) {
                client.readUntil(form.firstToken);
            }
            await().atMost(Traces.SOON).until(() -> fake.stats().running() == 1);
            if (broken) {
                client.reset();
            }
        }

        await().atMost(Traces.SOON)
                .until(() -> fake.stats().running() == 0 && fake.stats().cancelled() == before + 1);
        assertThat(fake.stats().completed()).isZero();
    }
}
