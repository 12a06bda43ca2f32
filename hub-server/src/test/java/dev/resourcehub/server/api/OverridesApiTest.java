package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.readiness.AdapterReadiness;
import dev.resourcehub.readiness.GatePolicy;
import dev.resourcehub.readiness.GateSettings;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedStrategy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** K38: what operators decide, with actor and reason, has effect and is seen everywhere. */
class OverridesApiTest {

    private static final String OVERRIDES = "/provisioning/overrides";
    private static final JsonObject TARGET =
            new JsonObject().put("kind", "model").put("id", "m");

    private final RunningHub hub = RunningHub.with();
    private final ScriptedStrategy strategy = new ScriptedStrategy();
    private final AdapterReadiness ollama =
            hub.adapter("ollama", "OllamaHub", new GateSettings(GatePolicy.DEGRADE, Duration.ofSeconds(30), true));

    @BeforeEach
    void start() {
        ollama.ready();
        hub.pipeline.register(strategy);
        hub.models.playRefusal(new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", "m"));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static JsonObject decision(String action) {
        return new JsonObject()
                .put("action", action)
                .put("adapter", "ollama")
                .put("actor", "jörg")
                .put("reason", "the registry is down");
    }

    private JsonObject put(JsonObject decision) {
        HttpResponse<String> answer = hub.put(OVERRIDES, decision.encode());
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private JsonArray inForce() {
        return new JsonObject(hub.get(OVERRIDES).body()).getJsonArray("items");
    }

    private JsonObject lastEvent() {
        JsonArray events = new JsonObject(hub.get("/provisioning/events").body()).getJsonArray("items");
        return events.getJsonObject(events.size() - 1);
    }

    private JsonObject adapter() {
        return new JsonObject(hub.get("/readiness/ollama").body());
    }

    private HttpResponse<String> call() {
        return hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}");
    }

    private void breakOnce() throws Exception {
        CompletableFuture<HttpResponse<String>> call = CompletableFuture.supplyAsync(this::call);
        strategy.run().breaks(new Failure.WorkFailed(ModelCodes.MODEL_NOT_FOUND, "m", "no such model"));
        call.get();
    }

    @Test
    void skip_stops_all_tries_until_it_is_lifted_and_both_are_events_with_actor_and_reason() {
        JsonObject made = put(decision("skip").put("target", TARGET));

        assertThat(made.fieldNames())
                .containsExactly("id", "action", "adapter", "target", "actor", "reason", "at", "expires_at");
        assertThat(made.getInteger("id")).isOne();
        assertThat(made.getValue("expires_at")).isNull();
        assertThat(inForce()).isEqualTo(JsonArray.of(made));
        assertThat(lastEvent().getString("event")).isEqualTo("override");
        assertThat(lastEvent().getJsonObject("override")).isEqualTo(made);
        JsonObject problem = new JsonObject(call().body());
        assertThat(problem.getString("code")).isEqualTo("model_not_found");
        assertThat(lastEvent().getString("event")).isEqualTo("skipped");
        assertThat(lastEvent().getString("why")).isEqualTo("skipped");
        assertThat(new JsonObject(hub.get("/boot-report").body()).getJsonArray("overrides"))
                .isEqualTo(JsonArray.of(made));

        HttpResponse<String> lifted = hub.delete(OVERRIDES + "/1");
        assertThat(lifted.statusCode()).isEqualTo(204);
        assertThat(inForce()).isEmpty();
        assertThat(lastEvent().getString("event")).isEqualTo("override_lifted");
        assertThat(lastEvent().getString("actor")).isEqualTo("api");
        assertThat(hub.delete(OVERRIDES + "/1").statusCode()).isEqualTo(404);
    }

    @Test
    void decisions_in_force_come_in_pages_by_their_numbers() {
        for (int i = 0; i < 11; i++) {
            put(decision("skip")
                    .put("target", new JsonObject().put("kind", "model").put("id", "m" + i)));
        }

        JsonObject first = new JsonObject(hub.get(OVERRIDES + "?limit=9").body());
        assertThat(first.getJsonArray("items")).hasSize(9);
        assertThat(first.getString("next")).isEqualTo("9");
        JsonObject second =
                new JsonObject(hub.get(OVERRIDES + "?limit=9&after=9").body());
        assertThat(second.getJsonArray("items"))
                .extracting(item -> ((JsonObject) item).getInteger("id"))
                .containsExactly(10, 11);
        assertThat(second.getValue("next")).isNull();
        assertThat(hub.get(OVERRIDES + "?after=x").statusCode()).isEqualTo(400);
    }

    @Test
    void retry_forgets_the_backoff_and_tries_at_once() throws Exception {
        breakOnce();
        assertThat(adapter().getJsonObject("provisioning").getJsonArray("failures"))
                .hasSize(1);

        put(decision("retry").put("target", TARGET));
        ScriptedStrategy.Run again = strategy.run();
        assertThat(again.context().provenance().requestedBy()).isEqualTo("jörg");
        assertThat(again.context().provenance().reason()).isEqualTo("manual");
        again.done();

        assertThat(adapter().getJsonObject("provisioning").getJsonArray("failures"))
                .isEmpty();
        assertThat(inForce()).isEmpty();
        assertThat(lastEvent().getString("event")).isEqualTo("succeeded");
        assertThat(lastEvent().getJsonObject("provenance").getString("requested_by"))
                .isEqualTo("jörg");
    }

    @Test
    void clear_forgets_what_failed_and_was_decided_without_trying() throws Exception {
        breakOnce();
        put(decision("skip").put("target", TARGET));

        put(decision("clear").put("target", TARGET));

        assertThat(inForce()).isEmpty();
        assertThat(adapter().getJsonObject("provisioning").getJsonArray("failures"))
                .isEmpty();
        put(decision("skip").put("target", TARGET));
        put(decision("clear"));
        assertThat(inForce()).isEmpty();
    }

    @Test
    void a_disabled_strategy_does_not_run_until_it_is_enabled_again() throws Exception {
        JsonObject disabled = new JsonObject()
                .put("action", "disable_strategy")
                .put("strategy", "ai-model")
                .put("reason", "maintenance");
        JsonObject made = put(disabled);

        assertThat(made.getString("actor")).isEqualTo("api");
        assertThat(made.getString("strategy")).isEqualTo("ai-model");
        assertThat(made.getValue("adapter")).isNull();
        JsonObject problem = new JsonObject(call().body());
        assertThat(problem.getString("code")).isEqualTo("model_not_found");
        assertThat(problem.getJsonObject("provisioning").getString("outcome")).isEqualTo("disabled");
        put(disabled.copy().put("action", "enable_strategy"));
        assertThat(inForce()).isEmpty();
        breakOnce();
    }

    @Test
    void mark_ready_counts_until_it_expires_or_is_lifted() {
        ollama.failed(new Failure.Internal("down"));

        JsonObject made = put(decision("mark_ready").put("lasting_ms", 3_600_000));

        assertThat(made.getInteger("lasting_ms")).isEqualTo(3_600_000);
        JsonObject marked = adapter();
        assertThat(marked.getString("state")).isEqualTo("ready");
        assertThat(marked.getJsonObject("reason"))
                .isEqualTo(new JsonObject().put("code", "marked_ready").put("text", "the registry is down"));
        assertThat(marked.getString("marked_ready_until")).isEqualTo(made.getString("expires_at"));
        hub.delete(OVERRIDES + "/" + made.getInteger("id"));
        assertThat(adapter().getString("state")).isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[]                                                                       | 400 | wrong_type    |",
                "{}                                                                       | 400 | missing_field | action",
                "{\"action\":7}                                                           | 400 | wrong_type    | action",
                "{\"action\":\"fly\",\"reason\":\"r\"}                                    | 422 | invalid_value | action",
                "{\"action\":\"skip\",\"reason\":\"r\"}                                   | 400 | missing_field | adapter",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"reason\":\"r\"}            | 400 | missing_field | target",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"target\":\"m\",\"reason\":\"r\"} | 400 | wrong_type | target",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"target\":{\"kind\":\"model\"},\"reason\":\"r\"} | 400 | missing_field | target.id",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"target\":{\"kind\":\"model\",\"id\":\"m\",\"x\":1},\"reason\":\"r\"} | 400 | unknown_field | target.x",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"target\":{\"kind\":\"model\",\"id\":\"m\"}} | 400 | missing_field | reason",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"target\":{\"kind\":\"model\",\"id\":\"m\"},\"reason\":\" \"} | 422 | invalid_value | reason",
                "{\"action\":\"skip\",\"adapter\":\"ollama\",\"target\":{\"kind\":\"model\",\"id\":\"m\"},\"reason\":\"r\",\"actor\":\"\"} | 422 | invalid_value | actor",
                "{\"action\":\"retry\",\"adapter\":\"ollama\",\"target\":{\"kind\":\"hat\",\"id\":\"m\"},\"reason\":\"r\"} | 422 | invalid_value | target",
                "{\"action\":\"disable_strategy\",\"strategy\":\"hat\",\"reason\":\"r\"} | 422 | invalid_value | strategy",
                "{\"action\":\"disable_strategy\",\"reason\":\"r\"}                       | 400 | missing_field | strategy",
                "{\"action\":\"mark_ready\",\"adapter\":\"ollama\",\"reason\":\"r\"}      | 400 | missing_field | lasting_ms",
                "{\"action\":\"mark_ready\",\"adapter\":\"ollama\",\"lasting_ms\":0,\"reason\":\"r\"} | 422 | invalid_value | lasting_ms",
                "{\"action\":\"mark_ready\",\"adapter\":\"ollama\",\"lasting_ms\":604800001,\"reason\":\"r\"} | 422 | invalid_value | lasting_ms",
                "{\"action\":\"mark_ready\",\"adapter\":\"nobody\",\"lasting_ms\":1000,\"reason\":\"r\"} | 404 | not_found |",
                "{\"action\":\"mark_ready\",\"adapter\":\"ollama\",\"lasting_ms\":1000,\"target\":{\"kind\":\"model\",\"id\":\"m\"},\"reason\":\"r\"} | 400 | unknown_field | target",
                "{\"action\":\"retry\",\"adaptor\":\"ollama\",\"reason\":\"r\"}           | 400 | unknown_field | adaptor",
            })
    void a_decision_that_cannot_be_carried_out_is_a_problem_that_names_the_field(
            String body, int status, String code, String field) {
        HttpResponse<String> answer = hub.put(OVERRIDES, body);

        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).isEqualTo(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (field != null) {
            assertThat(problem.getString("field")).isEqualTo(field);
        }
        assertThat(inForce()).isEmpty();
        assertThat(new JsonObject(hub.get("/provisioning/events").body()).getJsonArray("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x", "-1", "99", "99999999999999999999"})
    void what_is_not_in_force_cannot_be_lifted(String id) {
        assertThat(hub.delete(OVERRIDES + "/" + id).statusCode()).isEqualTo(404);
    }
}
