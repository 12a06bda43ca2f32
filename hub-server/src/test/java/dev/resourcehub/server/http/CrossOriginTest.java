package dev.resourcehub.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What browsers and rebound names may do, and the methods that come with every path. */
class CrossOriginTest {

    private static final String TOOLS = "https://tools.example";

    private static RunningHub hub;

    @BeforeAll
    static void start() {
        hub = RunningHub.with("http.origins=" + TOOLS, "http.hosts=hub.internal");
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void an_allowed_page_may_ask_first_and_is_told_what_it_may_send() {
        HttpResponse<String> answer = options(
                "/llm/generate", "Origin", TOOLS, "Access-Control-Request-Method", "POST", "X-Request-Id", "mine");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(TOOLS);
        assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo("POST, OPTIONS");
        assertThat(header(answer, "Access-Control-Allow-Headers")).contains("Content-Type", "X-Request-Id");
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
        assertThat(header(answer, "X-Request-Id")).isEqualTo("mine");
    }

    @Test
    void an_allowed_page_may_read_answers_problems_and_streams() {
        HttpResponse<String> answer = hub.get("/llm/models", "Origin", TOOLS);
        HttpResponse<String> problem = hub.post("/llm/generate", "{}", "Origin", TOOLS);
        HttpResponse<String> stream = hub.post("/llm/generate", "{\"prompt\":\"a\",\"stream\":true}", "Origin", TOOLS);

        for (HttpResponse<String> each : List.of(answer, problem, stream)) {
            assertThat(header(each, "Access-Control-Allow-Origin")).isEqualTo(TOOLS);
            assertThat(header(each, "Access-Control-Expose-Headers")).contains("X-Request-Id", "Retry-After");
        }
    }

    @Test
    void another_page_is_refused_also_when_it_asks_first() {
        HttpResponse<String> answer =
                options("/llm/generate", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"code\":\"foreign_origin\"");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void two_origins_are_refused_even_when_one_is_allowed() throws IOException {
        String answer = raw("GET", "Host: localhost\r\nOrigin: " + TOOLS + "\r\nOrigin: https://evil.example\r\n");

        assertThat(answer).startsWith("HTTP/1.1 403 ").contains("\"code\":\"foreign_origin\"");
    }

    @Test
    void what_is_served_to_get_is_served_to_head_without_its_body() throws IOException {
        String answer = raw("HEAD", "Host: localhost\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: application/json\r\n", "Content-Length: 17\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void options_tells_the_methods_of_a_path() {
        assertThat(header(options("/hubs"), "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(header(options("/llm/chat"), "Allow")).isEqualTo("POST, OPTIONS");
        assertThat(options("/nowhere").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "localhost:8080, 200",
        "LOCALHOST, 200",
        "localhost., 200",
        "127.0.0.1, 200",
        "127.1.2.3:80, 200",
        "[::1], 200",
        "[::1]:8080, 200",
        "app.localhost, 200",
        "hub.internal, 200",
        "Hub.Internal.:8080, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "127.999.1.1, 403",
        "localhost.evil.example, 403",
        "0.0.0.0, 403",
        "'', 403",
        "localhost:99999, 400",
        "localhost:abc, 400",
        "me@localhost, 400",
    })
    void the_host_must_be_a_name_of_this_hub(String host, int status) throws IOException {
        assertThat(raw("GET", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void a_request_has_exactly_one_host() throws IOException {
        for (String hosts : new String[] {"", "Host: localhost\r\nHost: localhost\r\n"}) {
            assertThat(raw("GET", hosts))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\"detail\":\"The request needs exactly one valid Host.\"");
        }
    }

    private static String raw(String method, String headers) throws IOException {
        try (RawClient client = new RawClient(hub.port())) {
            client.send(method + " /health/live HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
            return client.readAll();
        }
    }

    private static HttpResponse<String> options(String path, String... headers) {
        return hub.send(
                HttpRequest.newBuilder(hub.uri(path)).method("OPTIONS", HttpRequest.BodyPublishers.noBody()), headers);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("absent");
    }
}
