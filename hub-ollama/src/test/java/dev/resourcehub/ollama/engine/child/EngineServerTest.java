package dev.resourcehub.ollama.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ollama's API as the child serves it, over a model that says what it is told.
 *
 * <p>Every model of the shelf answers under its name. Answers and errors have the form of recorded ones; a client that leaves ends its generation and gives its place up;
 * more than may run wait in order, and more than may wait are refused.
 */
class EngineServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NOW = Shelves.NOW;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedLlama llama = new ScriptedLlama();
    private final ScriptedLlama other = new ScriptedLlama();
    private volatile List<Shelved> models = List.of(Shelves.model("g270:latest", "d"));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private EngineServer server;
    private int port;

    @BeforeEach
    void server_with_one_place() throws Exception {
        serve(1);
    }

    private void restartWithPlaces(int places) throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        serve(places);
    }

    private void serve(int places) throws Exception {
        ModelMemory memory =
                new ModelMemory(this::load, 1, 512, Duration.ofMinutes(5), Ticker.system(), InstantSource.fixed(NOW));
        server = new EngineServer(vertx, () -> models, memory, 512, places, Ticker.system(), InstantSource.fixed(NOW));
        port = server.listen(0).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Llama load(Shelved model) {
        return switch (model.card().name()) {
            case "g270:latest" -> llama;
            case "other:1b" -> other;
            default -> throw new IllegalStateException("llama.cpp cannot load the model: it is broken");
        };
    }

    @AfterEach
    void everything_stops() throws Exception {
        llama.permits.release(10_000);
        other.permits.release(10_000);
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_stream_is_one_line_a_token_and_a_last_line_with_figures() throws Exception {
        llama.permits.release(100);

        HttpResponse<String> answer = post("/api/generate", "{\"model\":\"g270\",\"prompt\":\"x\"}");

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst())
                .isEqualTo("{\"model\":\"g270\",\"created_at\":\"2026-11-21T07:06:46.288983337Z\","
                        + "\"response\":\"a\",\"done\":false}");
        assertThat(lines.getLast()).contains("\"done_reason\":\"stop\"", "\"eval_count\":3", "\"prompt_eval_count\":2");
    }

    @Test
    void an_answer_in_one_piece_ends_with_length_when_its_limit_ended_it() throws Exception {
        llama.permits.release(100);

        assertThat(post("/api/generate", """
                        {"model":"g270","prompt":"x","stream":false,"options":{"num_predict":2}}""").body()).contains("\"response\":\"ab\"", "\"done_reason\":\"length\"");
    }

    @Test
    void a_conversation_is_written_as_a_transcript_that_stops_before_the_next_turn() throws Exception {
        llama.permits.release(100);

        assertThat(post("/api/chat", """
                        {"model":"g270","stream":false,"messages":[{"role":"system","content":"Be brief."},
                         {"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},
                         {"role":"alien","content":"Why?"}]}""").body()).contains("\"message\":{\"role\":\"assistant\",\"content\":\"abc\"}");
        assertThat(llama.prompt).isEqualTo("Be brief.\n\nUser: Hi\nAssistant: Yes?\nUser: Why?\nAssistant:");
        assertThat(llama.seen.stop()).contains("\nUser:");
    }

    @Test
    void constrained_output_ends_where_its_value_closes() throws Exception {
        llama.words = List.of("{\"a\"", ": \"}\"", "}  \n", "\n", "more");
        llama.permits.release(100);

        assertThat(post("/api/generate", """
                        {"model":"g270","prompt":"x","stream":false,"format":"json"}""").body())
                .contains("\"response\":\"{\\\"a\\\": \\\"}\\\"}\"", "\"done_reason\":\"stop\"");
        assertThat(llama.cancelled).hasValue(1);
    }

    @Test
    void a_client_that_leaves_a_stream_ends_its_generation_at_the_next_token() throws Exception {
        try (Socket client = open("{\"model\":\"g270\",\"prompt\":\"x\"}")) {
            llama.permits.release(1);
            InputStream in = client.getInputStream();
            assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
        }
        await().atMost(PATIENCE).until(() -> {
            llama.permits.release(1);
            return llama.running.get() == 0;
        });
        llama.permits.drainPermits();
    }

    @Test
    void a_client_that_leaves_the_line_gives_its_place_up() throws Exception {
        llama.words = List.of("long");
        CompletableFuture<HttpResponse<String>> first = async("{\"model\":\"g270\",\"prompt\":\"first\"}");
        await().atMost(PATIENCE).until(() -> llama.running.get() == 1);
        try (Socket waiting = open("{\"model\":\"g270\",\"prompt\":\"gone\"}")) {
            assertThat(waiting.isConnected()).isTrue();
        }
        llama.permits.release(2);
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);

        llama.permits.release(100);
        assertThat(post("/api/generate", "{\"model\":\"g270\",\"prompt\":\"last\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(llama.prompt).isEqualTo("last");
    }

    @Test
    void who_comes_when_the_line_is_full_is_refused() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < Line.MOST_WAITING + 2; i++) {
            calls.add(async("{\"model\":\"g270\",\"prompt\":\"x\",\"stream\":false}"));
        }
        await().atMost(PATIENCE).until(() -> calls.stream().anyMatch(CompletableFuture::isDone));
        llama.permits.release(100_000);

        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> call : calls) {
            statuses.add(call.get(60, TimeUnit.SECONDS).statusCode());
        }
        assertThat(statuses.stream().filter(status -> status == 503)).hasSize(1);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(Line.MOST_WAITING + 1);
    }

    @Test
    void keep_alive_zero_unloads_and_an_empty_prompt_loads() throws Exception {
        assertThat(post("/api/generate", "{\"model\":\"g270\"}").body()).contains("\"done_reason\":\"load\"");
        assertThat(get("/api/ps").body()).contains("\"expires_at\":\"2026-11-21T07:1");
        assertThat(post("/api/chat", "{\"model\":\"g270\",\"messages\":[],\"keep_alive\":0}")
                        .body())
                .contains("\"done_reason\":\"unload\"");
        assertThat(llama.closed).isTrue();
        assertThat(get("/api/ps").body()).isEqualTo("{\"models\":[]}");
    }

    @Test
    void vectors_have_length_one_and_as_many_numbers_as_asked() throws Exception {
        assertThat(post("/api/embed", "{\"model\":\"g270\",\"input\":[\"a\"],\"dimensions\":2}")
                        .body())
                .contains("\"embeddings\":[[0.6,0.8]]");
        assertThat(post("/api/embeddings", "{\"model\":\"g270\",\"prompt\":\"\"}")
                        .body())
                .isEqualTo("{\"embedding\":[]}");
        assertThat(post("/api/embed", "{\"model\":\"g270\"}").body())
                .isEqualTo("{\"model\":\"g270\",\"embeddings\":[]}");
        assertThat(post("/api/embed", "{\"model\":\"g270\",\"input\":\"too long a text\",\"truncate\":false}")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /api/generate | {                                                     | 400 | unexpected EOF
            /api/generate | ``                                                    | 400 | missing request body
            /api/generate | {"prompt":"a"}                                        | 404 | model '' not found
            /api/generate | {"model":"nope","prompt":"a"}                         | 404 | model 'nope' not found
            /api/generate | {"model":"g270","prompt":5}                           | 400 | json: cannot unmarshal number into Go struct field GenerateRequest.prompt of type string
            /api/generate | {"model":"g270","prompt":"a","options":{"temperature":"hot"}} | 500 | option \\"temperature\\" must be of type float32
            /api/generate | {"model":"g270","prompt":"a","keep_alive":"soon"}     | 400 | time: invalid duration \\"soon\\"
            /api/generate | {"model":"g270","prompt":"a","suffix":"b"}            | 400 | registry.ollama.ai/library/g270:latest does not support insert
            /api/generate | {"model":"g270","prompt":"a","think":true}            | 400 | \\"g270\\" does not support thinking
            /api/generate | {"model":"g270","prompt":"a","images":["***"]}        | 400 | illegal base64 data at input byte 0
            /api/generate | {"model":"g270","prompt":"a","images":["aGk="]}       | 400 | Multimodal data provided, but model does not support multimodal requests.
            /api/generate | {"model":"g270","prompt":"a","format":{"type":"x"}}   | 400 | invalid JSON schema in format
            /api/chat     | {"model":"g270","messages":"x"}                       | 400 | json: cannot unmarshal string into Go struct field ChatRequest.messages of type []api.Message
            /api/chat     | {"model":"g270","messages":[{"role":"user","content":"a"}],"tools":[{}]} | 400 | registry.ollama.ai/library/g270:latest does not support tools
            /api/embed    | {"model":"g270","input":{}}                           | 400 | invalid input type
            /api/show     | {}                                                    | 400 | model is required
            /api/show     | {"model":"nope"}                                      | 404 | model 'nope:latest' not found
            """)
    void a_fault_is_told_as_ollama_tells_it(String path, String body, int status, String message) throws Exception {
        HttpResponse<String> answer = post(path, body == null ? "" : body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(message);
    }

    @Test
    void every_model_of_the_shelf_is_listed_and_answers_under_its_name() throws Exception {
        models = List.of(Shelves.model("g270:latest", "d"), Shelves.model("other:1b", "e"));
        llama.permits.release(100);
        other.permits.release(100);

        assertThat(get("/api/tags").body()).contains("\"name\":\"g270:latest\"", "\"name\":\"other:1b\"");
        assertThat(post("/api/show", "{\"model\":\"OTHER:1b\"}").body()).contains("FROM other:1b");
        assertThat(post("/api/generate", "{\"model\":\"other:1b\",\"prompt\":\"to other\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/api/generate", "{\"model\":\"g270\",\"prompt\":\"to g270\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(other.prompt).isEqualTo("to other");
        assertThat(llama.prompt).isEqualTo("to g270");
        assertThat(post("/api/generate", "{\"model\":\"other\",\"prompt\":\"x\"}")
                        .body())
                .contains("model 'other' not found");
        models = List.of(Shelves.model("g270:latest", "d"));
        assertThat(get("/api/tags").body()).doesNotContain("other:1b");
        assertThat(post("/api/generate", "{\"model\":\"other:1b\",\"prompt\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_model_that_cannot_be_loaded_is_an_error_of_its_own_calls_only() throws Exception {
        models = List.of(
                Shelves.model("g270:latest", "d"),
                Shelves.model("broken:latest", "b"),
                Shelves.refused("odd:latest", "f", "its architecture is unknown"));
        llama.permits.release(100);

        HttpResponse<String> broken = post("/api/generate", "{\"model\":\"broken\",\"prompt\":\"x\"}");
        HttpResponse<String> odd = post("/api/embed", "{\"model\":\"odd\",\"input\":\"x\"}");

        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).isEqualTo("{\"error\":\"llama.cpp cannot load the model: it is broken\"}");
        assertThat(odd.statusCode()).isEqualTo(500);
        assertThat(odd.body()).contains("model 'odd:latest' is not served: its architecture is unknown");
        assertThat(get("/api/tags").body()).contains("broken:latest").doesNotContain("odd:latest");
        assertThat(post("/api/generate", "{\"model\":\"g270\",\"prompt\":\"x\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_client_that_leaves_while_it_waits_for_memory_holds_nobody_up() throws Exception {
        restartWithPlaces(2);
        models = List.of(Shelves.model("g270:latest", "d"), Shelves.model("other:1b", "e"));
        llama.words = List.of("long");
        CompletableFuture<HttpResponse<String>> busy = async("{\"model\":\"g270\",\"prompt\":\"busy\"}");
        await().atMost(PATIENCE).until(() -> llama.running.get() == 1);
        try (Socket waiting = open("{\"model\":\"other:1b\",\"prompt\":\"gone\"}")) {
            assertThat(waiting.isConnected()).isTrue();
        }
        CompletableFuture<HttpResponse<String>> next = async("{\"model\":\"g270\",\"prompt\":\"next\"}");
        await().atMost(PATIENCE).until(() -> llama.running.get() == 2);

        llama.permits.release(100);

        assertThat(busy.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(next.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(other.prompt).isEmpty();
    }

    @Test
    void other_routes_methods_and_pages_are_turned_away() throws Exception {
        assertThat(get("/").body()).isEqualTo("Ollama is running");
        assertThat(get("/api/nope").statusCode()).isEqualTo(404);
        assertThat(get("/api/generate").statusCode()).isEqualTo(405);
        assertThat(get("/api/generate").headers().firstValue("Allow")).contains("POST");
        HttpRequest foreign = HttpRequest.newBuilder(uri("/api/tags"))
                .header("Origin", "http://evil.example")
                .build();
        assertThat(http.send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    private Socket open(String body) throws Exception {
        Socket socket = new Socket("127.0.0.1", port);
        String head = "POST /api/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private CompletableFuture<HttpResponse<String>> async(String body) {
        return http.sendAsync(request("/api/generate", body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
