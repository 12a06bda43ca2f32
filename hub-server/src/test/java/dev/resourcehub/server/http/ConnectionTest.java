package dev.resourcehub.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.server.fixture.ManualTime;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection may cost: heads and bodies that do not come, idle ones, and odd ways of saying HTTP. */
class ConnectionTest {

    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";
    private static final String LIVE_ANSWER = "{\"status\":\"live\"}";

    @Test
    void a_head_that_never_ends_is_408_and_closed_after_the_body_timeout() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub hub = RunningHub.on(time);
                RawClient client = new RawClient(hub.port())) {
            client.send(LIVE + "X-Slow: a");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> time.waiting() == 1);
            time.pass(Duration.ofSeconds(30));

            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("Content-Type: application/problem+json", "X-Request-Id: req_", "Connection: close")
                    .contains("\"code\":\"request_timeout\"")
                    .endsWith("\"limit_ms\":30000}");
            assertThat(hub.get("/metrics").body())
                    .contains("hub_http_requests_total{code=\"408\",method=\"OTHER\",route=\"unmatched\"} 1.0")
                    .doesNotContain("code=\"400\"");
        }
    }

    @Test
    void an_idle_connection_is_closed_after_its_last_answer() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub hub = RunningHub.on(time);
                RawClient client = new RawClient(hub.port())) {
            client.send(LIVE + "\r\n");
            client.readUntil(LIVE_ANSWER);
            time.pass(Duration.ofSeconds(40));
            client.send(LIVE + "\r\n");
            client.readUntil(LIVE_ANSWER);
            time.pass(Duration.ofSeconds(40));
            client.send(LIVE + "\r\n");
            client.readUntil(LIVE_ANSWER);
            passInSteps(time, Connections.KEEP_ALIVE);

            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void a_call_that_takes_long_is_not_cut_whatever_the_form_of_its_answer() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub hub = RunningHub.on(time);
                RawClient whole = new RawClient(hub.port());
                RawClient stream = new RawClient(hub.port())) {
            CompletableFuture<Void> release = new CompletableFuture<>();
            hub.models.play((terms, sink, open) -> {
                release.thenRun(() -> open.tryComplete(ScriptedModels.answer(terms)));
                return open.future();
            });
            whole.post("/llm/generate", "{\"prompt\":\"a\"}");
            stream.post("/llm/generate", "{\"prompt\":\"a\",\"stream\":true}");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.models.calls.size() == 2);
            passInSteps(time, Duration.ofHours(1));
            release.complete(null);

            assertThat(whole.readUntil("\"strategy\":\"least_loaded\"}}")).startsWith("HTTP/1.1 200 ");
            assertThat(stream.readUntil("0\r\n\r\n")).contains("event: done");
        }
    }

    @Test
    void a_body_that_nobody_reads_is_dropped_and_the_connection_closed() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub hub = RunningHub.on(time);
                RawClient client = new RawClient(hub.port())) {
            client.send(LIVE + "Content-Length: 30000000\r\n\r\nabc");

            assertThat(client.readUntil(LIVE_ANSWER)).contains("Connection: close");
            time.pass(Duration.ofSeconds(1));
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_not() throws IOException {
        String json = "{\"code\":\"1\"}";
        try (RunningHub hub = RunningHub.with("http.max_body=64KiB")) {
            assertThat(hub.post("/python/validate", json + " ".repeat(65_536 - json.length()))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(hub.post("/python/validate", json + " ".repeat(65_537 - json.length()))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void an_announced_length_over_the_limit_is_413_before_a_byte_of_it_is_read(String expect) throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.send("POST /llm/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + expect
                    + "Content-Length: 999999999\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 413 ").contains("\"code\":\"too_large\"");
        }
    }

    @Test
    void a_client_that_expects_100_is_told_to_go_on() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.send("POST /python/validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 12\r\nConnection: close\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            assertThat(client.send("{\"code\":\"1\"}").readAll()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void requests_in_a_row_are_answered_in_their_order() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.send(
                    LIVE + "\r\nGET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" + LIVE + "Connection: close\r\n\r\n");

            assertThat(client.readAll()).containsSubsequence("HTTP/1.1 200 ", "HTTP/1.1 404 ", "HTTP/1.1 200 ");
        }
    }

    @Test
    void an_old_client_gets_a_stream_without_chunks() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            String body = "{\"prompt\":\"a\",\"stream\":true}";
            client.send("POST /llm/generate HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);

            assertThat(client.readAll())
                    .startsWith("HTTP/1.0 200 OK\r\n")
                    .doesNotContain("chunked")
                    .contains("\r\n\r\nid: 1\nevent: started\n")
                    .endsWith("}\n\n");
        }
    }

    @Test
    void an_upgrade_to_another_protocol_is_ignored() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.send(LIVE + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");

            assertThat(client.readUntil(LIVE_ANSWER)).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3\r\nContent-Length: 4\r\n",
                "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Bad Name: a\r\n",
                "no colon\r\n",
            })
    void a_head_that_could_mean_two_things_is_400(String headers) throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.send("POST /python/validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + headers + "\r\nabc");

            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").contains("\"code\":\"malformed_request\"");
        }
    }

    /** In steps of 15 s, each once the loops have seen the one before. */
    private static void passInSteps(ManualTime time, Duration all) {
        for (Duration passed = Duration.ZERO; passed.compareTo(all) <= 0; passed = passed.plusSeconds(15)) {
            time.pass(Duration.ofSeconds(15));
            time.settle();
        }
    }
}
