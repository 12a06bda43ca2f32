package dev.resourcehub.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.server.fixture.ManualTime;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a client sends wrong is refused with the code of the catalogue, as problem+json, and is never a 500. */
class BadInputTest {

    private static RunningHub hub;

    @BeforeAll
    static void start() {
        hub = RunningHub.with("http.max_body=2MiB");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/llm/generate | {\"prompt\": | 400 | malformed_json | ",
                "/llm/generate | {\"prompt\":\"a\"} x | 400 | malformed_json | ",
                "/llm/generate | {\"prompt\":\"a\",\"prompt\":\"b\"} | 400 | malformed_json | ",
                "/llm/generate | {\"prompt\":\"\\ud800\"} | 400 | malformed_json | ",
                "/llm/generate | {\"prompt\":NaN} | 400 | malformed_json | ",
                "/llm/generate | [] | 400 | wrong_type | ",
                "/llm/generate | {} | 400 | missing_field | prompt",
                "/llm/generate | {\"promt\":\"a\"} | 400 | unknown_field | promt",
                "/llm/generate | {\"prompt\":1} | 400 | wrong_type | prompt",
                "/llm/generate | {\"prompt\":\"\"} | 422 | invalid_value | prompt",
                "/llm/generate | {\"prompt\":\"a\",\"model\":\"a b\"} | 422 | invalid_value | model",
                "/llm/generate | {\"prompt\":\"a\",\"stream\":\"yes\"} | 400 | wrong_type | stream",
                "/llm/generate | {\"prompt\":\"a\",\"options\":{\"temperature\":\"hot\"}} | 400 | wrong_type | options.temperature",
                "/llm/generate | {\"prompt\":\"a\",\"options\":{\"temperature\":-1}} | 422 | invalid_value | options.temperature",
                "/llm/generate | {\"prompt\":\"a\",\"options\":{\"max_tokens\":1e999999999}} | 400 | wrong_type | options.max_tokens",
                "/llm/generate | {\"prompt\":\"a\",\"options\":{\"top_p\":1e999999999}} | 422 | invalid_value | options.top_p",
                "/llm/generate | {\"prompt\":\"a\",\"timeout_ms\":0} | 422 | invalid_value | timeout_ms",
                "/llm/generate | {\"prompt\":\"a\",\"timeout_ms\":99999999999999999999} | 422 | invalid_value | timeout_ms",
                "/llm/generate | {\"prompt\":\"a\",\"images\":[\"%%\"]} | 422 | invalid_value | images[0]",
                "/llm/generate | {\"prompt\":\"a\",\"format\":\"xml\"} | 422 | invalid_value | format",
                "/llm/generate | {\"prompt\":\"a\",\"keep_alive\":\"soon\"} | 422 | invalid_value | keep_alive",
                "/llm/generate | {\"prompt\":\"a\",\"explain\":\"yes\"} | 400 | wrong_type | explain",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"strategy\":\"\"}} | 422 | invalid_value | routing.strategy",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"strategy\":\"Least-Loaded\"}} | 422 | invalid_value | routing.strategy",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"strategy\":7}} | 400 | wrong_type | routing.strategy",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"stratgy\":\"random\"}} | 400 | unknown_field | routing.stratgy",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"instance\":\"a b\"}} | 422 | invalid_value | routing.instance",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"priority\":\"urgent\"}} | 422 | invalid_value | routing.priority",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"hedge\":\"yes\"}} | 400 | wrong_type | routing.hedge",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"session\":\"\"}} | 422 | invalid_value | routing.session",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"session\":\"a b\"}} | 422 | invalid_value | routing.session",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"session\":\"a\\u200bb\"}} | 422 | invalid_value | routing.session",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"fallback_models\":\"m\"}} | 400 | wrong_type | routing.fallback_models",
                "/llm/generate | {\"prompt\":\"a\",\"routing\":{\"fallback_models\":[\"m\",\"a b\"]}} | 422 | invalid_value | routing.fallback_models[1]",
                "/llm/generate | {\"prompt\":\"a\",\"options\":{\"temperature\":1e400}} | 422 | invalid_value | options.temperature",
                "/llm/generate | {\"prompt\":\"a\",\"keep_alive\":1e400} | 422 | invalid_value | keep_alive",
                "/llm/generate | {\"\":1} | 400 | unknown_field | ",
                "/llm/generate | \ufeff{\"prompt\":\"a\"} | 400 | malformed_json | ",
                "/llm/generate | null | 400 | wrong_type | ",
                "/llm/vision | {\"prompt\":\"a\"} | 400 | missing_field | images",
                "/llm/vision | {\"prompt\":\"a\",\"images\":[]} | 422 | invalid_value | images",
                "/llm/chat | {\"messages\":[]} | 422 | invalid_value | messages",
                "/llm/chat | {\"messages\":[{\"role\":\"boss\",\"content\":\"a\"}]} | 422 | invalid_value | messages[0].role",
                "/llm/chat | {\"messages\":[{\"role\":\"user\",\"content\":1}]} | 400 | wrong_type | messages[0].content",
                "/llm/embed | {\"input\":[]} | 422 | invalid_value | input",
                "/llm/embed | {\"input\":{}} | 400 | wrong_type | input",
                "/python/execute | {\"code\":\"1\",\"collect\":[\"../x\"]} | 422 | invalid_value | collect[0]",
                "/python/execute | {} | 400 | missing_field | code",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wall_ms\":-1}} | 422 | invalid_value | limits.wall_ms",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wall_ms\":99999999}} | 422 | limit_exceeded | limits.wall_ms",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wall_ms\":99999999999999999999}} | 422 | limit_exceeded | limits.wall_ms",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wall_ms\":-99999999999999999999}} | 422 | invalid_value | limits.wall_ms",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wall_ms\":-0}} | 422 | invalid_value | limits.wall_ms",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wall_ms\":1.5}} | 400 | wrong_type | limits.wall_ms",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"cpus\":1e400}} | 422 | limit_exceeded | limits.cpus",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"cpus\":-0.0}} | 422 | invalid_value | limits.cpus",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"cpus\":1e-999999999}} | 422 | invalid_value | limits.cpus",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"memory_bytes\":true}} | 400 | wrong_type | limits.memory_bytes",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"memory_bytes\":\"900g\"}} | 422 | limit_exceeded | limits.memory_bytes",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"memory_bytes\":\"much\"}} | 422 | invalid_value | limits.memory_bytes",
                "/python/execute | {\"code\":\"1\",\"limits\":{\"wal_ms\":1}} | 400 | unknown_field | limits.wal_ms",
                "/python/execute | {\"code\":\"1\",\"image\":\"alpine\"} | 422 | image_not_allowed | image",
                "/python/execute | {\"code\":\"1\",\"tier\":\"data\"} | 422 | invalid_value | tier",
                "/python/execute | {\"code\":\"1\",\"isolation\":\"reuse\"} | 422 | invalid_value | isolation",
                "/python/execute | {\"code\":\"1\",\"network\":\"outbound\"} | 422 | invalid_value | network",
                "/python/execute | {\"code\":\"1\",\"security_level\":\"trusted\"} | 422 | invalid_value | security_level",
                "/python/execute | {\"code\":\"1\",\"explain\":true} | 422 | invalid_value | explain",
                "/python/execute | {\"code\":\"1\",\"session\":\"s\"} | 422 | invalid_value | session",
                "/python/execute | {\"code\":\"1\",\"files\":[{\"path\":\"../x\",\"text\":\"\"}]} | 422 | invalid_value | files[0].path",
                "/python/execute | {\"code\":\"1\",\"files\":[{\"path\":\"x\"}]} | 400 | missing_field | files[0].text",
                "/python/execute | {\"code\":\"1\",\"overflow\":\"drop\"} | 422 | invalid_value | overflow",
            })
    void a_faulty_body_is_refused_by_its_first_fault(String path, String body, int status, String code, String field)
            throws IOException {
        HttpResponse<String> answer = hub.post(path, body);

        JsonNode problem = problem(answer, status, code);
        assertThat(problem.path("field").asText("")).isEqualTo(field == null ? "" : field);
    }

    @Test
    void what_routing_says_has_a_longest_form() throws IOException {
        assertThat(routed("strategy", "\"" + "a".repeat(64) + "\"").statusCode())
                .isEqualTo(200);
        assertThat(routed("session", "\"" + "🌞".repeat(256) + "\"").statusCode())
                .isEqualTo(200);
        assertThat(routed("fallback_models", "[" + "\"m\",".repeat(15) + "\"m\"]")
                        .statusCode())
                .isEqualTo(200);
        problem(routed("strategy", "\"" + "a".repeat(65) + "\""), 422, "invalid_value");
        problem(routed("session", "\"" + "s".repeat(257) + "\""), 422, "invalid_value");
        problem(routed("fallback_models", "[" + "\"m\",".repeat(16) + "\"m\"]"), 422, "invalid_value");
    }

    private static HttpResponse<String> routed(String field, String value) {
        return hub.post("/llm/generate", "{\"prompt\":\"a\",\"routing\":{\"" + field + "\":" + value + "}}");
    }

    @Test
    void an_unknown_field_names_the_nearest_one() throws IOException {
        JsonNode problem = problem(hub.post("/llm/generate", "{\"promt\":\"a\"}"), 400, "unknown_field");

        assertThat(problem.path("nearest").asText()).isEqualTo("prompt");
    }

    @Test
    void a_detail_says_the_range_that_holds_and_never_a_sentence_without_an_end() throws IOException {
        assertThat(detail("/python/execute", "{\"code\":\"1\",\"limits\":{\"wall_ms\":0}}"))
                .isEqualTo("The field 'limits.wall_ms' must be a number from 1 to 300000.");
        assertThat(detail("/llm/generate", "{\"\":1}")).isEqualTo("There is no field with an empty name.");
        assertThat(detail("/llm/generate", "[".repeat(300)))
                .isEqualTo("The body must be one JSON document: it is nested deeper than 200 levels.");
        assertThat(detail("/python/execute", "{\"code\":\"1\",\"explain\":true}"))
                .isEqualTo("The field 'explain' asks for something that is not available in this version.");
    }

    private static String detail(String path, String body) throws IOException {
        return new ObjectMapper()
                .readTree(hub.post(path, body).body())
                .path("detail")
                .asText();
    }

    @Test
    void a_query_that_cannot_be_decoded_is_400() throws IOException {
        try (RawClient client = new RawClient(hub.port())) {
            client.send("GET /llm/models?limit=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\"detail\":\"The query is not well-formed.\"");
        }
    }

    @Test
    void a_compressed_body_is_415() throws IOException {
        problem(
                hub.post("/llm/generate", "{\"prompt\":\"a\"}", "Content-Encoding", "gzip"),
                415,
                "unsupported_media_type");
        assertThat(hub.post("/llm/generate", "{\"prompt\":\"a\"}", "Content-Encoding", "identity")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_path_may_hold_anything_and_is_404_or_431_when_nothing_is_there() throws IOException {
        problem(hub.get("/llm/models/hf.co/a/b:Q4/ensure"), 404, "not_found");
        problem(hub.get("/llm/models/hf.co%2Fa%2Fb%3AQ4/ensure"), 404, "not_found");
        problem(hub.get("/hubs/a%00b%ff"), 404, "not_found");
        problem(hub.get("/" + "a".repeat(10_000)), 404, "not_found");
        try (RawClient client = new RawClient(hub.port())) {
            client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(client.readAll()).contains(" 431 ").contains("\"code\":\"headers_too_large\"");
        }
    }

    @Test
    void bytes_that_are_not_utf8_are_not_json() throws IOException {
        byte[] body = "{\"prompt\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        body[11] = (byte) 0xff;
        HttpRequest.Builder request = HttpRequest.newBuilder(hub.uri("/llm/generate"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));

        problem(hub.send(request), 400, "malformed_json");
    }

    @Test
    void nesting_has_a_bound() throws IOException {
        String deep = "{\"code\":\"1\",\"args\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

        problem(hub.post("/python/execute", deep), 400, "malformed_json");
    }

    @Test
    void another_media_type_is_415_and_a_charset_must_be_utf8() throws IOException {
        for (String type : new String[] {"text/plain", "application/json; charset=iso-8859-1"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(hub.uri("/llm/generate"))
                    .header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a\"}"));

            problem(hub.send(request), 415, "unsupported_media_type");
        }
    }

    @Test
    void code_over_its_ceiling_is_413_and_so_is_a_body_over_its_own() throws IOException {
        String code = "{\"code\":\"" + "#".repeat(1_100_000) + "\"}";
        JsonNode problem = problem(hub.post("/python/execute", code), 413, "too_large");
        assertThat(problem.path("field").asText()).isEqualTo("code");
        assertThat(problem.path("limit_bytes").asLong()).isEqualTo(1 << 20);

        String huge = "{\"code\":\"" + "#".repeat(10_000_000) + "\"}";
        problem(hub.post("/python/execute", huge), 413, "too_large");
    }

    @Test
    void a_body_in_chunks_meets_the_same_bound() throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(hub.uri("/python/execute"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[3 << 20])));

        problem(hub.send(request), 413, "too_large");
    }

    @Test
    void a_body_that_never_ends_is_408_and_the_connection_is_closed() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub slow = RunningHub.on(time);
                RawClient client = new RawClient(slow.port())) {
            client.send("POST /llm/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{\"prompt\"");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> slow.edge.inFlight() == 1);
            time.pass(Duration.ofSeconds(30));
            String head = client.readUntil("\"limit_ms\":30000}");
            assertThat(head).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request_timeout\"");
            time.pass(Duration.ofSeconds(1));
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void a_flood_of_headers_is_431() throws IOException {
        try (RawClient client = new RawClient(hub.port())) {
            client.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Flood: " + "a".repeat(20_000) + "\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 431 ").contains("\"code\":\"headers_too_large\"");
        }
    }

    @Test
    void what_is_not_http_is_400() throws IOException {
        for (String line : new String[] {
            "BLAH\r\n\r\n",
            "GET / HTTP/9.x\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        }) {
            try (RawClient client = new RawClient(hub.port())) {
                client.send(line);

                assertThat(client.readAll())
                        .matches("(?s)HTTP/1\\.[01] 400 .*")
                        .contains("\"code\":\"malformed_request\"");
            }
        }
    }

    @Test
    void a_foreign_origin_is_403_and_the_own_one_is_not() throws IOException {
        problem(hub.get("/llm/models", "Origin", "https://evil.example"), 403, "foreign_origin");
        problem(hub.get("/llm/models", "Origin", "null"), 403, "foreign_origin");
        problem(hub.get("/llm/models", "Origin", "http://127.0.0.1:1"), 403, "foreign_origin");

        assertThat(hub.get("/llm/models", "Origin", "http://127.0.0.1:" + hub.port())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_foreign_host_on_a_loopback_bind_is_403() throws IOException {
        try (RawClient client = new RawClient(hub.port())) {
            client.send("GET /llm/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 403 ").contains("\"code\":\"forbidden\"");
        }
    }

    @Test
    void another_path_is_404_another_method_405_and_another_accept_406() throws IOException {
        problem(hub.get("/jobs"), 404, "not_found");
        HttpResponse<String> method = hub.get("/llm/generate");
        problem(method, 405, "method_not_allowed");
        assertThat(method.headers().firstValue("Allow")).contains("POST, OPTIONS");
        problem(hub.get("/llm/models", "Accept", "image/png"), 406, "not_acceptable");
        problem(hub.post("/llm/generate", "{\"prompt\":\"a\"}", "Accept", "image/png"), 406, "not_acceptable");
        problem(
                hub.post("/llm/generate", "{\"prompt\":\"a\",\"stream\":true}", "Accept", "application/json"),
                406,
                "not_acceptable");
    }

    @Test
    void a_model_that_nobody_has_is_404_also_when_a_stream_was_asked() throws IOException {
        try (RunningHub other = RunningHub.with()) {
            other.models.playRefusal(new Failure.Unknown(new Code("model_not_found"), "model", "nobody"));

            problem(other.post("/llm/generate", "{\"prompt\":\"a\"}"), 404, "model_not_found");
            problem(other.post("/llm/generate", "{\"prompt\":\"a\",\"stream\":true}"), 404, "model_not_found");
        }
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.path("code").asText()).as(answer.body()).isEqualTo(code);
        assertThat(problem.path("type").asText()).isEqualTo("/problems/" + code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("instance").asText())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
        return problem;
    }
}
