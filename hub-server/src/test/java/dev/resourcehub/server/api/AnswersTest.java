package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.GenerateCall;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedSandboxes;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract promises comes back, field for field. */
class AnswersTest {

    private final RunningHub hub = RunningHub.with();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void generate_answers_in_one_piece_with_every_documented_field() {
        HttpResponse<String> answer = hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}");

        assertThat(answer.body())
                .isEqualTo("{\"id\":\"gen_01HF7YAT000000000000000000\",\"model\":\"m\","
                        + "\"response\":\"Because of \\\"light\\\"\\n🌞\",\"done\":true,\"done_reason\":\"stop\","
                        + "\"usage\":{\"prompt_tokens\":14,\"completion_tokens\":3,\"total_tokens\":17},"
                        + "\"timings\":{\"queue_ms\":2.0,\"load_ms\":0.0,\"first_token_ms\":38.1,\"total_ms\":402.7},"
                        + "\"routing\":{\"provider\":\"ollama\",\"path\":\"hub\","
                        + "\"instance\":\"ollama-127.0.0.1-11434\",\"attempts\":1,\"strategy\":\"least_loaded\"}}");
        assertThat(answer.headers().firstValue("X-Hub-Path")).contains("hub");
        assertThat(answer.headers().firstValue("X-Hub-Instance")).contains("ollama-127.0.0.1-11434");
        assertThat(answer.headers().firstValue("X-Hub-Attempts")).contains("1");
        assertThat(answer.headers().firstValue("X-Hub-Queue-Ms")).contains("2.0");
    }

    @Test
    void what_a_request_does_not_say_is_not_sent_and_max_tokens_becomes_num_predict() {
        hub.post("/llm/generate", "{\"prompt\":\"why\",\"options\":null,\"keep_alive\":null}");
        hub.post(
                "/llm/generate",
                "{\"prompt\":\"why\",\"options\":{\"max_tokens\":5,\"mirostat\":1},\"keep_alive\":\"5m\",\"timeout_ms\":7}");

        GenerateCall silent = (GenerateCall) hub.models.calls.get(0);
        assertThat(silent.terms().options()).isEmpty();
        assertThat(silent.terms().keepAlive()).isEmpty();
        assertThat(silent.terms().timeout()).isEqualTo(Duration.ofSeconds(60));
        GenerateCall told = (GenerateCall) hub.models.calls.get(1);
        assertThat(told.terms().options().orElseThrow().value()).isEqualTo("{\"mirostat\":1,\"num_predict\":5}");
        assertThat(told.terms().keepAlive().orElseThrow().value()).isEqualTo("\"5m\"");
        assertThat(told.terms().timeout()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void a_single_stop_word_is_sent_as_a_list() {
        hub.post("/llm/generate", "{\"prompt\":\"why\",\"options\":{\"stop\":\"x\"}}");

        GenerateCall call = (GenerateCall) hub.models.calls.get(0);
        assertThat(call.terms().options().orElseThrow().value()).isEqualTo("{\"stop\":[\"x\"]}");
    }

    @Test
    void a_streamed_run_tells_its_instance_at_the_head_and_no_line_names_a_member_twice() throws IOException {
        hub.sandboxes.play((run, sink, open) -> {
            sink.emit(ScriptedSandboxes.started());
            sink.emit(ScriptedSandboxes.out(RunEvent.Channel.STDOUT, new byte[] {'x'}));
            return Future.succeededFuture(ScriptedSandboxes.result(Optional.empty()));
        });
        String body = "{\"code\":\"1\",\"stream\":true}";
        HttpResponse<String> lines = hub.post("/python/execute", body, "Accept", "application/x-ndjson");
        HttpResponse<String> events = hub.post("/python/execute", body, "Accept", "text/event-stream");

        assertThat(lines.headers().firstValue("X-Hub-Instance")).contains("docker-local");
        assertThat(lines.headers().firstValue("X-Hub-Attempts")).contains("1");
        ObjectMapper strict = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        for (String line : lines.body().lines().toList()) {
            JsonNode event = strict.readTree(line);
            assertThat(event.path("id").isInt()).isTrue();
            assertThat(event.has("call_id"))
                    .isEqualTo(!event.path("event").asText().equals("stdout"));
        }
        for (String line :
                events.body().lines().filter(text -> text.startsWith("data: ")).toList()) {
            JsonNode data = strict.readTree(line.substring(6));
            assertThat(data.has("call_id")).isFalse();
            assertThat(data.has("text") || data.path("id").asText().equals("run_01J"))
                    .isTrue();
        }
    }

    @Test
    void documented_defaults_spelled_out_are_accepted() {
        String generate = "{\"prompt\":\"a\",\"system\":null,\"images\":[],\"format\":null,\"stream\":false,"
                + "\"routing\":{\"strategy\":\"least_loaded\",\"tags\":[\"gpu\"],\"instance\":null,\"session\":null,"
                + "\"priority\":\"normal\",\"fallback_models\":[],\"hedge\":false}}";
        String execute = "{\"code\":\"1\",\"args\":{},\"argv\":[],\"stdin\":null,\"env\":{},\"files\":[],"
                + "\"collect\":[\"*.png\"],\"image\":null,\"tier\":\"bare\",\"security_level\":\"sandboxed\","
                + "\"isolation\":\"single_use\",\"session\":null,\"network\":\"none\",\"limits\":{\"cpu_ms\":null},"
                + "\"overflow\":\"truncate\",\"stream\":false,\"queue_timeout_ms\":10000}";

        assertThat(hub.post("/llm/generate", generate).statusCode()).isEqualTo(200);
        assertThat(hub.post("/python/execute", execute).statusCode()).isEqualTo(200);
    }

    @Test
    void a_request_says_where_a_call_goes_and_how_it_is_treated_on_the_way() {
        hub.post(
                "/llm/generate",
                "{\"prompt\":\"a\",\"explain\":true,\"routing\":{\"strategy\":\"my_own_2\",\"tags\":[\"gpu\",\"gpu\"],"
                        + "\"instance\":\"gpu1\",\"session\":\"user-7/é\",\"priority\":\"high\","
                        + "\"fallback_models\":[\"b:1\",\"hf.co/c/d\"],\"hedge\":true}}");
        hub.post("/llm/generate", "{\"prompt\":\"a\"}");
        hub.post("/llm/generate", "{\"prompt\":\"a\",\"explain\":true}");

        assertThat(hub.models.calls)
                .extracting(call -> ((GenerateCall) call).terms().routing())
                .containsExactly(
                        new Routing(
                                Optional.of("my_own_2"),
                                Set.of("gpu"),
                                Optional.of(new InstanceId("gpu1")),
                                Optional.of("user-7/é"),
                                Priority.HIGH,
                                List.of(new ModelName("b:1"), new ModelName("hf.co/c/d")),
                                true,
                                true),
                        Routing.ANY,
                        new Routing(
                                Optional.empty(),
                                Set.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Priority.NORMAL,
                                List.of(),
                                false,
                                true));
    }

    @Test
    void a_strategy_that_the_hub_does_not_know_is_422_with_those_it_knows() throws IOException {
        hub.models.playRefusal(new Failure.Unprocessable(
                new Code("unknown_strategy"),
                "routing.strategy",
                "one of random, weighted",
                Map.of("known", List.of("random", "weighted"))));
        HttpResponse<String> answer =
                hub.post("/llm/generate", "{\"prompt\":\"a\",\"routing\":{\"strategy\":\"best\"}}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).path("code").asText()).isEqualTo("unknown_strategy");
        assertThat(json(answer).path("field").asText()).isEqualTo("routing.strategy");
        assertThat(json(answer).path("known").toString()).isEqualTo("[\"random\",\"weighted\"]");
    }

    @Test
    void an_answer_explains_its_route_only_when_asked_whatever_its_form() throws IOException {
        String explained = "[{\"instance\":\"ollama-127.0.0.1-11434\",\"eligible\":true,\"reason\":\"chosen\"},"
                + "{\"instance\":\"gpu2\",\"eligible\":false,\"reason\":\"the model is not there\"}]";
        String ask = "{\"prompt\":\"a\",\"explain\":true";
        HttpResponse<String> lines =
                hub.post("/llm/generate", ask + ",\"stream\":true}", "Accept", "application/x-ndjson");

        assertThat(explain(hub.post("/llm/generate", ask + "}").body())).isEqualTo(explained);
        assertThat(explain(lines.body().lines().toList().getLast())).isEqualTo(explained);
        assertThat(explain(hub.post("/llm/embed", "{\"input\":\"a\",\"explain\":true}")
                        .body()))
                .isEqualTo(explained);
        assertThat(hub.post("/llm/generate", "{\"prompt\":\"a\",\"explain\":false}")
                        .body())
                .doesNotContain("explain");
    }

    private static String explain(String answer) throws IOException {
        return new ObjectMapper()
                .readTree(answer)
                .path("routing")
                .path("explain")
                .toString();
    }

    @Test
    void an_answer_names_the_model_that_gave_it_which_may_be_a_fallback() throws IOException {
        hub.models.play((terms, sink, open) -> {
            Answer plain = ScriptedModels.answer(terms);
            return Future.succeededFuture(new Answer(
                    terms.routing().fallbackModels().getFirst(),
                    plain.doneReason(),
                    plain.usage(),
                    plain.timings(),
                    plain.route()));
        });
        String ask = "{\"model\":\"m\",\"prompt\":\"a\",\"routing\":{\"fallback_models\":[\"n\"]}}";

        assertThat(json(hub.post("/llm/generate", ask)).path("model").asText()).isEqualTo("n");
    }

    @Test
    void who_waits_is_told_how_long_that_may_take() {
        hub.models.play((terms, sink, open) -> {
            sink.emit(new LlmEvent.Queued(3, Optional.of(Duration.ofMillis(1_250))));
            sink.emit(new LlmEvent.Queued(2, Optional.empty()));
            return Future.succeededFuture(ScriptedModels.answer(terms));
        });
        HttpResponse<String> lines =
                hub.post("/llm/generate", "{\"prompt\":\"a\",\"stream\":true}", "Accept", "application/x-ndjson");

        assertThat(lines.body().lines().limit(2))
                .containsExactly(
                        "{\"event\":\"queued\",\"id\":1,\"position\":3,\"estimated_wait_ms\":1250}",
                        "{\"event\":\"queued\",\"id\":2,\"position\":2,\"estimated_wait_ms\":null}");
    }

    @Test
    void chat_answers_with_a_message_and_its_tool_calls() throws IOException {
        hub.models.play((terms, sink, open) -> {
            sink.emit(new LlmEvent.Started(ScriptedModels.INSTANCE, 1));
            sink.emit(new LlmEvent.Thinking("hm"));
            sink.emit(new LlmEvent.ToolCalls(ScriptedModels.json("[{\"function\":{\"name\":\"f\"}}]")));
            return Future.succeededFuture(ScriptedModels.answer(terms));
        });
        String body = "{\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"}]}";

        JsonNode message = json(hub.post("/llm/chat", body)).path("message");

        assertThat(message.toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\","
                        + "\"tool_calls\":[{\"function\":{\"name\":\"f\"}}]}");
        ChatCall call = (ChatCall) hub.models.calls.get(0);
        assertThat(call.messages())
                .extracting(ChatCall.Message::role)
                .containsExactly(ChatCall.Role.SYSTEM, ChatCall.Role.USER);
    }

    @Test
    void embeddings_come_in_the_order_of_their_input() throws IOException {
        JsonNode many = json(hub.post("/llm/embed", "{\"model\":\"e\",\"input\":[\"a\",\"bcd\"]}"));
        JsonNode one = json(hub.post("/llm/embed", "{\"model\":\"e\",\"input\":\"ab\"}"));

        assertThat(many.path("embeddings").toString()).isEqualTo("[[0.5,1.0],[0.5,3.0]]");
        assertThat(one.path("embeddings").toString()).isEqualTo("[[0.5,2.0]]");
    }

    @Test
    void models_are_listed_in_parts() throws IOException {
        JsonNode first = json(hub.get("/llm/models?limit=2"));
        JsonNode rest = json(hub.get("/llm/models?after=b:latest"));

        assertThat(first.path("items")).hasSize(2);
        assertThat(first.path("next").asText()).isEqualTo("b:latest");
        assertThat(rest.path("items").path(0).path("name").asText()).isEqualTo("hf.co/a/b:Q4");
        assertThat(rest.path("next").isNull()).isTrue();
        assertThat(hub.get("/llm/models?limit=0").statusCode()).isEqualTo(422);
    }

    @Test
    void a_model_on_its_way_is_503_with_its_progress_and_what_to_do() throws IOException {
        hub.models.playRefusal(new Failure.NotReady(
                Codes.NOT_READY,
                "model gemma3:270m",
                "downloading",
                Optional.of(Progress.of(10, 40)),
                Duration.ofMillis(1_500),
                List.of("Wait.")));
        HttpResponse<String> answer = hub.post("/llm/generate", "{\"prompt\":\"a\"}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        JsonNode problem = json(answer);
        assertThat(problem.path("completed_bytes").asLong()).isEqualTo(10);
        assertThat(problem.path("total_bytes").asLong()).isEqualTo(40);
        assertThat(problem.path("retry_after_ms").asLong()).isEqualTo(1_500);
        assertThat(problem.path("remedies").path(0).asText()).isEqualTo("Wait.");
    }

    @Test
    void a_bug_of_ours_is_500_internal_and_tells_nothing_of_itself() throws IOException {
        hub.models.play((terms, sink, open) -> Future.failedFuture(new IllegalStateException("inner words")));
        HttpResponse<String> answer = hub.post("/llm/generate", "{\"prompt\":\"a\"}");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(json(answer).path("code").asText()).isEqualTo("internal");
        assertThat(answer.body()).doesNotContain("inner words");
    }

    @Test
    void python_answers_with_every_documented_field() {
        HttpResponse<String> answer = hub.post("/python/execute", "{\"code\":\"result = 6\",\"args\":{\"n\":1.50}}");

        assertThat(answer.body())
                .isEqualTo(
                        "{\"id\":\"run_01J\",\"status\":\"ok\",\"success\":true,\"stdout\":\"hi é\\n\",\"stderr\":\"\","
                                + "\"result\":6,\"exit_code\":0,\"signal\":null,\"error\":null,\"cause\":null,\"hints\":[],"
                                + "\"artifacts\":[{\"path\":\"a.txt\",\"mime\":\"text/plain\",\"size_bytes\":3,\"base64\":\"AQID\"}],"
                                + "\"truncated\":{\"stdout\":false,\"stderr\":false,\"stdout_total_bytes\":6,\"stderr_total_bytes\":0},"
                                + "\"usage\":{\"wall_ms\":1.9,\"cpu_ms\":1.6,\"peak_memory_bytes\":11534336},"
                                + "\"timings\":{\"queue_ms\":0.0,\"lease_ms\":0.1,\"run_ms\":2.2,\"total_ms\":2.6},"
                                + "\"environment\":{\"engine\":\"docker\",\"image\":\"resourcehub/python:3\","
                                + "\"image_digest\":\"sha256:ab\",\"python\":\"3.11.2\",\"security_level\":\"sandboxed\","
                                + "\"isolation\":\"single_use\",\"tier\":\"bare\",\"warm\":true,\"container\":\"hub-py-7f3a\",\"use\":1}}");
        assertThat(answer.headers().firstValue("X-Hub-Instance")).contains("docker-local");
        RunPython run = hub.sandboxes.runs.get(0);
        assertThat(run.args().orElseThrow().value()).isEqualTo("{\"n\":1.50}");
        assertThat(run.limits()).isEqualTo(RunningHub.settings().docker().defaults());
    }

    @Test
    void a_streamed_run_never_cuts_a_character_and_keeps_bytes_that_are_no_text() {
        byte[] text = "né🌞".getBytes(StandardCharsets.UTF_8);
        hub.sandboxes.play((run, sink, open) -> {
            sink.emit(ScriptedSandboxes.started());
            for (byte b : text) {
                sink.emit(ScriptedSandboxes.out(RunEvent.Channel.STDOUT, new byte[] {b}));
            }
            sink.emit(ScriptedSandboxes.out(RunEvent.Channel.STDERR, new byte[] {(byte) 0xff, 'x'}));
            sink.emit(ScriptedSandboxes.out(RunEvent.Channel.STDOUT, new byte[] {(byte) 0xe2}));
            return Future.succeededFuture(ScriptedSandboxes.result(Optional.empty()));
        });
        HttpResponse<String> answer =
                hub.post("/python/execute", "{\"code\":\"1\",\"stream\":true}", "Accept", "application/x-ndjson");

        assertThat(answer.body().lines().limit(6).skip(1))
                .containsExactly(
                        "{\"event\":\"stdout\",\"id\":2,\"text\":\"n\"}",
                        "{\"event\":\"stdout\",\"id\":3,\"text\":\"é\"}",
                        "{\"event\":\"stdout\",\"id\":4,\"text\":\"🌞\"}",
                        "{\"event\":\"stderr\",\"id\":5,\"base64\":\"/3g=\"}",
                        "{\"event\":\"stdout\",\"id\":6,\"base64\":\"4g==\"}");
        assertThat(answer.body().lines().toList().getLast())
                .startsWith("{\"event\":\"end\",\"id\":7,\"call_id\":\"run_01J\",\"status\":\"ok\",");
    }

    @Test
    void validate_tells_where_the_fault_is() {
        assertThat(hub.post("/python/validate", "{\"code\":\"x\"}").body())
                .isEqualTo("{\"valid\":true,\"error\":null}");
        assertThat(hub.post("/python/validate", "{\"code\":\"f(\"}").body())
                .isEqualTo(
                        "{\"valid\":false,\"error\":{\"message\":\"'(' was never closed\",\"line\":1,\"offset\":2}}");
    }

    @Test
    void hubs_tell_what_was_chosen_and_why() throws IOException {
        JsonNode hubs = json(hub.get("/hubs"));
        assertThat(hubs.path("items"))
                .extracting(item -> item.path("name").asText())
                .containsExactly("docker", "ollama");
        assertThat(json(hub.get("/hubs/ollama")).path("reason").asText()).isEqualTo("it answers on port 11434");
        assertThat(json(hub.get("/hubs/docker/instances")).path("items")).hasSize(1);
        assertThat(json(hub.get("/hubs/ollama/instances/ollama-127.0.0.1-11434"))
                        .path("status")
                        .asText())
                .isEqualTo("healthy");
        assertThat(json(hub.get("/hubs/ollama/instances/none")).path("code").asText())
                .isEqualTo("instance_not_found");
        assertThat(json(hub.get("/hubs/none")).path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void readiness_follows_the_halves() throws IOException {
        assertThat(hub.get("/health/ready").statusCode()).isEqualTo(200);
        hub.models.readiness = Readiness.PROVISIONING;
        assertThat(hub.get("/health/ready").statusCode()).isEqualTo(200);
        hub.models.readiness = Readiness.UNAVAILABLE;
        HttpResponse<String> not = hub.get("/health/ready");
        assertThat(not.statusCode()).isEqualTo(503);
        assertThat(json(not).path("halves").path("llm").path("readiness").asText())
                .isEqualTo("unavailable");
        assertThat(hub.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_count_by_route_template_and_never_by_path() {
        hub.get("/hubs/ollama");
        hub.get("/hubs/nonsense-1");
        hub.get("/nowhere-2");
        String page = hub.get("/metrics").body();

        assertThat(page)
                .contains("hub_http_requests_total{code=\"200\",method=\"GET\",route=\"/hubs/:hub\"} 1.0")
                .contains("hub_http_requests_total{code=\"404\",method=\"GET\",route=\"unmatched\"} 1.0")
                .contains("hub_http_request_duration_seconds_count{route=\"/hubs/:hub\"} 2")
                .contains("hub_http_inflight_requests 1.0")
                .contains("hub_open_streams 0.0")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("nonsense-1", "nowhere-2");
    }

    @Test
    void a_request_id_is_echoed_when_it_is_usable_and_replaced_when_not() {
        assertThat(id("X-Request-Id", "mine-1")).isEqualTo("mine-1");
        assertThat(id("X-Request-Id", "x".repeat(65))).startsWith("req_");
        assertThat(id("X-Request-Id", "a b")).startsWith("req_");
    }

    @Test
    void a_problem_has_a_page_for_people() {
        assertThat(hub.get("/problems/not_ready").body()).contains("<h1>not_ready</h1>");
        assertThat(hub.get("/problems/not_ready", "Accept", "text/plain").body())
                .doesNotContain("<");
        assertThat(hub.get("/problems").body()).contains("/problems/deadline_exceeded");
    }

    private String id(String... headers) {
        return hub.get("/health/live", headers)
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }
}
