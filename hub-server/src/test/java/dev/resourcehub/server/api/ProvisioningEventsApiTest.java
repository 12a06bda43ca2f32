package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedStrategy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** K27: what was provided for calls, as a list and as a stream that can be taken up again. */
class ProvisioningEventsApiTest {

    private static final String EVENTS = "/provisioning/events";
    private static final String SSE = "text/event-stream";

    private final RunningHub hub = RunningHub.with();
    private final ScriptedStrategy strategy = new ScriptedStrategy();
    private final AtomicBoolean there = new AtomicBoolean();

    @BeforeEach
    void start() {
        hub.pipeline.register(strategy);
        hub.models.play((terms, sink, open) -> there.get()
                ? Future.succeededFuture(ScriptedModels.answer(terms))
                : Future.failedFuture(new HubException(new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", "m"))));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private CompletableFuture<HttpResponse<String>> call() {
        return CompletableFuture.supplyAsync(
                () -> hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}", "X-Request-Id", "req-7"));
    }

    private void provided() throws Exception {
        CompletableFuture<HttpResponse<String>> call = call();
        ScriptedStrategy.Run run = strategy.run();
        there.set(true);
        run.done();
        assertThat(call.get().statusCode()).isEqualTo(200);
        there.set(false);
    }

    private List<JsonObject> items(String path) {
        return new JsonObject(hub.get(path).body())
                .getJsonArray("items").stream().map(JsonObject.class::cast).toList();
    }

    @Test
    void k27_a_success_is_started_succeeded_and_retry_succeeded_with_who_why_what_and_how_long() throws Exception {
        provided();

        List<JsonObject> events = items(EVENTS);

        assertThat(events)
                .extracting(event -> event.getString("event"))
                .containsExactly("started", "succeeded", "retry_succeeded");
        assertThat(events).extracting(event -> event.getInteger("id")).containsExactly(1, 2, 3);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getString("strategy")).isEqualTo("ai-model");
            assertThat(event.getString("adapter")).isEqualTo("ollama");
            assertThat(event.getString("adapter_type")).isEqualTo("OllamaHub");
            assertThat(event.getJsonObject("target"))
                    .isEqualTo(new JsonObject().put("kind", "model").put("id", "m"));
            assertThat(event.getJsonObject("trigger"))
                    .isEqualTo(new JsonObject()
                            .put("kind", "Unknown")
                            .putNull("status")
                            .put("message", "There is no model 'm'."));
            JsonObject provenance = event.getJsonObject("provenance");
            assertThat(provenance.getString("requested_by")).isEqualTo("ollama");
            assertThat(provenance.getString("reason")).isEqualTo("readiness:operation-failure");
            assertThat(provenance.getString("correlation_id")).isEqualTo("req-7");
            assertThat(provenance.getJsonObject("metadata"))
                    .isEqualTo(new JsonObject().put("adapter_id", "ollama").put("operation", "generate"));
        });
        assertThat(events.get(1).getDouble("duration_ms")).isNotNegative();
        assertThat(events.get(1).getBoolean("performed")).isTrue();
        assertThat(events.get(1).getString("message")).isEqualTo("pulled");
    }

    @Test
    void a_failure_tells_outcome_error_and_the_next_attempt_and_then_the_backoff() throws Exception {
        CompletableFuture<HttpResponse<String>> call = call();
        strategy.run().breaks(new Failure.WorkFailed(ModelCodes.MODEL_NOT_FOUND, "m", "no such model"));
        call.get();
        call().get();

        List<JsonObject> events = items(EVENTS);

        assertThat(events)
                .extracting(event -> event.getString("event"))
                .containsExactly("started", "failed", "skipped");
        JsonObject failed = events.get(1);
        assertThat(failed.getString("outcome")).isEqualTo("threw");
        assertThat(failed.getJsonObject("error"))
                .isEqualTo(new JsonObject().put("code", "model_not_found").put("message", "m: no such model."));
        assertThat(failed.getInteger("attempt")).isOne();
        assertThat(failed.getString("next_attempt_at")).isGreaterThan(failed.getString("at"));
        assertThat(events.get(2).getString("why")).isEqualTo("backoff");
        assertThat(events.get(2).getString("next_attempt_at")).isEqualTo(failed.getString("next_attempt_at"));
    }

    @Test
    void a_failure_that_nobody_can_help_names_all_that_were_asked() {
        hub.models.playRefusal(new Failure.Internal("x"));
        hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}");

        JsonObject event = items(EVENTS).getFirst();

        assertThat(event.getString("event")).isEqualTo("unmatched");
        assertThat(event.getValue("strategy")).isNull();
        assertThat(event.getString("operation")).isEqualTo("generate");
        assertThat(event.getJsonArray("consulted").getJsonObject(0))
                .isEqualTo(new JsonObject().put("strategy", "ai-model").put("answer", "no"));
    }

    @Test
    void the_list_comes_in_pages() throws Exception {
        provided();

        JsonObject first = new JsonObject(hub.get(EVENTS + "?limit=2").body());
        assertThat(first.getJsonArray("items")).hasSize(2);
        assertThat(first.getString("next")).isEqualTo("2");
        JsonObject second = new JsonObject(hub.get(EVENTS + "?limit=2&after=2").body());
        assertThat(second.getJsonArray("items").getJsonObject(0).getInteger("id"))
                .isEqualTo(3);
        assertThat(second.getValue("next")).isNull();
        assertThat(hub.get(EVENTS + "?limit=0").statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "*/*", "'text/event-stream;q=0.5, application/json'"})
    void json_is_what_comes_unless_a_stream_is_wanted_more(String accept) {
        assertThat(hub.get(EVENTS, "Accept", accept).headers().firstValue("Content-Type"))
                .contains("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "9999999999999999999"})
    void a_place_that_is_no_number_is_a_malformed_request_that_names_where_it_stands(String place) {
        HttpResponse<String> query = hub.get(EVENTS + "?after=" + place);
        HttpResponse<String> header = hub.get(EVENTS, "Last-Event-ID", place, "Accept", SSE);

        assertThat(query.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(query.body()).getString("code")).isEqualTo("malformed_request");
        assertThat(new JsonObject(query.body()).getString("field")).isEqualTo("after");
        assertThat(header.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(header.body()).getString("header")).isEqualTo("Last-Event-ID");
    }

    @Test
    void a_number_that_no_event_had_is_refused_and_one_of_an_earlier_hub_begins_anew() throws Exception {
        provided();

        HttpResponse<String> query = hub.get(EVENTS + "?after=100000");
        assertThat(query.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(query.body()).getString("field")).isEqualTo("after");
        JsonObject all = new JsonObject(hub.get(EVENTS).body());
        assertThat(new JsonObject(hub.get(EVENTS, "Last-Event-ID", "100000").body()))
                .isEqualTo(all);
    }

    @Test
    void who_takes_neither_json_nor_a_stream_gets_406_and_head_has_no_body() {
        HttpResponse<String> neither = hub.get(EVENTS, "Accept", "text/html");
        HttpResponse<String> head = hub.send(
                HttpRequest.newBuilder(hub.uri(EVENTS)).method("HEAD", HttpRequest.BodyPublishers.noBody()),
                "Accept",
                SSE);

        assertThat(neither.statusCode()).isEqualTo(406);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).contains(SSE);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void a_stream_tells_what_is_kept_behind_the_given_place_and_what_follows_until_the_hub_drains() throws Exception {
        provided();
        try (RawClient client = new RawClient(hub.port())) {
            client.send("GET " + EVENTS + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + SSE
                    + "\r\nLast-Event-ID: 2\r\n\r\n");
            String kept = client.readUntil("\n\n\r\n");
            assertThat(kept)
                    .contains("Content-Type: text/event-stream")
                    .contains("id: 3\nevent: retry_succeeded\ndata: {")
                    .doesNotContain("id: 2\n");
            assertThat(kept.substring(kept.indexOf("data: "))).doesNotContain("\"id\":3");

            provided();
            assertThat(client.readUntil("retry_succeeded\ndata: ")).contains("id: 4\nevent: started", "id: 6\n");
            hub.edge.drain();

            assertThat(client.readUntil("0\r\n\r\n")).contains("event: problem").contains("/problems/draining");
        }
    }

    @Test
    void the_query_gives_the_place_where_a_browser_cannot_and_lines_are_had_as_well() throws Exception {
        provided();
        try (RawClient client = new RawClient(hub.port())) {
            client.send(
                    "GET " + EVENTS + "?after=1 HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n");

            assertThat(client.readUntil("retry_succeeded\",\"id\":3"))
                    .contains("{\"event\":\"succeeded\",\"id\":2,")
                    .doesNotContain("started");
        }
    }
}
