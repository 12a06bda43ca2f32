package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server writes while strangers send it nonsense: one line of access log for each request, with its id, and no
 * error, no stack trace, no word of a prompt, of code or of what either answered.
 */
class LogTest {

    private static final String SECRET = "xyzzy-plugh";

    @TempDir
    Path folder;

    private final List<String> ids = new ArrayList<>();

    @Test
    void bad_requests_leave_one_line_each_and_nothing_else() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakeOllama fake = RunningHub.await(FakeOllama.start(vertx, FakeOllamaSettings.defaults()));
        try (ServerProcess server = ServerProcess.started(
                folder.resolve("home"),
                "docker.engine=local",
                "docker.warm.min=1",
                "http.body_timeout=300ms",
                "ollama.discover.enabled=false",
                "ollama.urls=" + fake.url())) {
            goodRequests(server);
            badRequests(server);
            brokenConnections(server);
            for (String id : ids) {
                await().atMost(Traces.SOON).until(() -> server.errors().contains("request_id=" + id + " "));
            }
            server.terminate();
            server.exitCode();

            String log = server.errors();
            assertThat(log)
                    .doesNotContain(" ERROR ")
                    .doesNotContain(" WARN ")
                    .doesNotContain("\tat ")
                    .doesNotContain("Exception")
                    .doesNotContain(SECRET);
            assertThat(log.lines()).allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  .*"));
            assertThat(ids)
                    .allSatisfy(id -> assertThat(log.lines())
                            .filteredOn(line -> line.contains("request_id=" + id + " "))
                            .hasSize(1));
            assertThat(server.output().lines()).hasSize(1);
        } finally {
            RunningHub.await(vertx.close());
        }
    }

    @Test
    void a_log_in_json_is_one_object_a_line_with_the_same_facts() throws Exception {
        try (ServerProcess server = ServerProcess.started(
                folder.resolve("json"),
                "log.format=json",
                "docker.engine=off",
                "ollama.discover.enabled=false",
                "ollama.engine.mode=off")) {
            expect(server.get("/no/such/path"), 404);
            expect(server.post("/llm/generate", "{\"prompt\":\"" + SECRET), 400);
            await().atMost(Traces.SOON).until(() -> server.errors().contains(ids.getLast()));

            List<JsonNode> lines = new ArrayList<>();
            for (String line : server.errors().lines().toList()) {
                lines.add(new ObjectMapper().readTree(line));
            }
            assertThat(lines)
                    .allMatch(line -> line.path("level").asText().equals("INFO"))
                    .anyMatch(line -> line.path("kvpList").toString().contains(ids.getFirst()));
            assertThat(server.errors()).doesNotContain(SECRET);
        }
    }

    private void goodRequests(ServerProcess server) {
        expect(server.post("/llm/generate", "{\"prompt\":\"" + SECRET + "\"}"), 200);
        expect(server.post("/llm/generate?token=" + SECRET, "{\"prompt\":\"a\",\"stream\":true}"), 200);
        expect(server.post("/python/execute", "{\"code\":\"print('" + SECRET + "')\"}"), 200);
        expect(server.post("/python/execute", "{\"code\":\"raise ValueError('" + SECRET + "')\"}"), 200);
        expect(
                server.post("/python/execute", "{\"code\":\"import os; os.write(2, b'" + SECRET + "'); os._exit(3)\"}"),
                200);
        expect(
                server.send(HttpRequest.newBuilder(URI.create(server.url() + "/health/live"))
                        .header("X-Request-Id", "my-own-id")
                        .header("Authorization", "Bearer " + SECRET)),
                200);
        assertThat(ids).contains("my-own-id");
    }

    private void badRequests(ServerProcess server) {
        expect(server.post("/llm/generate", "{\"prompt\":\"" + SECRET), 400);
        expect(server.post("/llm/generate", "[\"" + SECRET + "\"]"), 400);
        expect(server.post("/llm/generate", "{\"promt\":\"" + SECRET + "\"}"), 400);
        expect(server.post("/llm/generate", "{\"prompt\":{\"a\":\"" + SECRET + "\"}}"), 400);
        expect(server.post("/llm/generate", "{}"), 400);
        expect(server.post("/llm/generate", "{\"prompt\":\"\"}"), 422);
        expect(server.post("/llm/generate", "{\"model\":\"nobody:has\",\"prompt\":\"a\"}"), 404);
        expect(server.post("/llm/chat", "{\"messages\":[{\"role\":\"" + SECRET + "\",\"content\":\"a\"}]}"), 422);
        expect(server.post("/python/execute", "{\"code\":\"1\",\"limits\":{\"wall_ms\":-1}}"), 422);
        expect(server.post("/python/execute", "{\"code\":\"1\",\"limits\":{\"wall_ms\":999999999}}"), 422);
        expect(server.post("/python/execute", "{\"code\":\"" + "#".repeat(10_000_000) + "\"}"), 413);
        expect(server.post("/python/execute", "{\"code\":\"1\",\"args\":" + "[".repeat(5_000) + "}"), 400);
        expect(server.post("/python/execute", "{\"code\":\"1\",\"image\":\"" + SECRET + "\"}"), 422);
        expect(server.get("/no/such/path"), 404);
        expect(server.get("/llm/generate"), 405);
        expect(server.post("/llm/generate", "{\"prompt\":\"a\"}", "Accept", "image/png"), 406);
        expect(server.post("/llm/generate", "{\"prompt\":\"a\"}", "Origin", "https://elsewhere.example"), 403);
        expect(
                server.send(HttpRequest.newBuilder(URI.create(server.url() + "/llm/generate"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(SECRET))),
                415);
        byte[] bytes = ("{\"prompt\":\"" + SECRET + "?\"}").getBytes(StandardCharsets.US_ASCII);
        bytes[bytes.length - 3] = (byte) 0xfe;
        expect(
                server.send(HttpRequest.newBuilder(URI.create(server.url() + "/llm/generate"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))),
                400);
    }

    private static void brokenConnections(ServerProcess server) throws Exception {
        try (RawClient client = server.connect()) {
            client.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Flood: " + "a".repeat(20_000) + "\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 431 ");
        }
        try (RawClient client = server.connect()) {
            client.send("NONSENSE " + SECRET + "\r\n\r\n");
            assertThat(client.readAll()).contains(" 400 ");
        }
        try (RawClient client = server.connect()) {
            client.send("POST /llm/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{\"prompt\"");
            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
        }
        try (RawClient client = server.connect()) {
            client.send("POST /llm/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{\"prompt\"");
            client.reset();
        }
        try (RawClient client = server.connect()) {
            client.send("GET /hea");
            client.reset();
        }
        try (RawClient client = server.connect()) {
            client.send(
                    new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x0d, 0x0a, 0x0d, 0x0a});
            client.readAll();
        }
    }

    private void expect(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        ids.add(answer.headers().firstValue("X-Request-Id").orElseThrow());
    }
}
