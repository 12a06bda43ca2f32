package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.readiness.AdapterReadiness;
import dev.resourcehub.readiness.AdapterStanding;
import dev.resourcehub.readiness.GatePolicy;
import dev.resourcehub.readiness.GateSettings;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedStrategy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How adapters stand, why, and what was provided for their calls, as clients see it. */
class ReadinessApiTest {

    private static final GateSettings DEGRADE = new GateSettings(GatePolicy.DEGRADE, Duration.ofSeconds(30), true);

    private final RunningHub hub = RunningHub.with();
    private final AdapterReadiness ollama = hub.adapter("ollama", "OllamaHub", DEGRADE);

    @AfterEach
    void stop() {
        hub.close();
    }

    private JsonObject json(String path) {
        return new JsonObject(hub.get(path).body());
    }

    @Test
    void adapters_are_listed_by_id_with_every_documented_field() {
        hub.adapter("docker", "DockerHub", DEGRADE).ready();
        ollama.degraded(new AdapterStanding.Reason("limited", "A model is missing."), List.of("chat"));

        JsonObject list = json("/readiness");

        assertThat(list.getJsonArray("items"))
                .extracting(item -> ((JsonObject) item).getString("adapter"))
                .containsExactly("docker", "ollama");
        assertThat(list.getValue("next")).isNull();
        JsonObject adapter = list.getJsonArray("items").getJsonObject(1);
        assertThat(adapter.fieldNames())
                .containsExactly(
                        "adapter",
                        "type",
                        "state",
                        "is_ready",
                        "since",
                        "previous",
                        "reason",
                        "last_error",
                        "failed_at",
                        "attempts",
                        "degraded_capabilities",
                        "marked_ready_until",
                        "provisioning");
        assertThat(adapter.getString("type")).isEqualTo("OllamaHub");
        assertThat(adapter.getString("state")).isEqualTo("degraded");
        assertThat(adapter.getBoolean("is_ready")).isTrue();
        assertThat(adapter.getString("previous")).isEqualTo("initializing");
        assertThat(adapter.getString("since")).matches("\\d{4}-.*Z");
        assertThat(adapter.getJsonObject("reason"))
                .isEqualTo(new JsonObject().put("code", "limited").put("text", "A model is missing."));
        assertThat(adapter.getJsonArray("degraded_capabilities")).isEqualTo(JsonArray.of("chat"));
        assertThat(adapter.getJsonObject("provisioning"))
                .isEqualTo(new JsonObject()
                        .put("active", new JsonArray())
                        .put("failures", new JsonArray())
                        .put("outcomes", new JsonArray()));
        assertThat(json("/readiness/ollama")).isEqualTo(adapter);
    }

    @Test
    void an_unknown_adapter_is_404_with_the_known_ones() {
        HttpResponse<String> answer = hub.get("/readiness/olama");

        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem.getString("code")).isEqualTo("not_found");
        assertThat(problem.getString("name")).isEqualTo("olama");
        assertThat(problem.getJsonArray("known")).isEqualTo(JsonArray.of("ollama"));
    }

    @Test
    void a_failure_is_told_as_a_sentence() {
        ollama.failed(new Failure.BackendUnreachable(new InstanceId("gpu1"), "connection refused"));

        JsonObject adapter = json("/readiness/ollama");

        assertThat(adapter.getString("state")).isEqualTo("failed");
        assertThat(adapter.getJsonObject("last_error"))
                .isEqualTo(new JsonObject()
                        .put("code", "backend_unreachable")
                        .put("message", "Instance gpu1 cannot be reached: connection refused."));
        assertThat(adapter.getJsonObject("reason").getString("text"))
                .isEqualTo("It failed: Instance gpu1 cannot be reached: connection refused.");
        assertThat(adapter.getInteger("attempts")).isOne();
    }

    @Test
    void what_only_the_log_may_say_is_nowhere() {
        ollama.failed(new Failure.Internal("password=hunter2"));
        hub.models.playRefusal(new Failure.Internal("password=hunter2"));
        hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}");

        for (String path :
                List.of("/readiness", "/readiness/ollama", "/provisioning/events", "/boot-report", "/health")) {
            assertThat(hub.get(path).body()).contains("ollama").doesNotContain("hunter2", "Internal[");
        }
        assertThat(hub.get("/boot-report", "Accept", "text/plain").body()).doesNotContain("hunter2");
    }

    @Test
    void what_is_being_provided_what_failed_and_what_came_of_it_stand_with_the_adapter() throws Exception {
        ollama.ready();
        ScriptedStrategy strategy = new ScriptedStrategy();
        hub.pipeline.register(strategy);
        hub.models.playRefusal(new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", "m"));
        CompletableFuture<HttpResponse<String>> call =
                CompletableFuture.supplyAsync(() -> hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}"));
        ScriptedStrategy.Run run = strategy.run();
        run.working("job-1", 40);

        JsonObject active = json("/readiness/ollama")
                .getJsonObject("provisioning")
                .getJsonArray("active")
                .getJsonObject(0);
        assertThat(active.getString("strategy")).isEqualTo("ai-model");
        assertThat(active.getJsonObject("target"))
                .isEqualTo(new JsonObject().put("kind", "model").put("id", "m"));
        assertThat(active.getString("job")).isEqualTo("job-1");
        assertThat(active.getString("phase")).isEqualTo("downloading");
        assertThat(active.getInteger("waiting")).isOne();
        assertThat(active.getInteger("completed_bytes")).isEqualTo(40);
        assertThat(active.getInteger("total_bytes")).isEqualTo(100);

        run.breaks(new Failure.WorkFailed(ModelCodes.MODEL_NOT_FOUND, "m", "the registry has no such model"));
        assertThat(call.get().statusCode()).isEqualTo(404);
        JsonObject provisioning = json("/readiness/ollama").getJsonObject("provisioning");
        assertThat(provisioning.getJsonArray("active")).isEmpty();
        JsonObject failure = provisioning.getJsonArray("failures").getJsonObject(0);
        assertThat(failure.getInteger("attempts")).isOne();
        assertThat(failure.getString("next_attempt_at")).isGreaterThan(failure.getString("failed_at"));
        assertThat(failure.getJsonObject("error").getString("message")).isEqualTo("m: the registry has no such model.");
        JsonObject outcome = provisioning.getJsonArray("outcomes").getJsonObject(0);
        assertThat(outcome.getString("event")).isEqualTo("failed");
        assertThat(outcome.getString("outcome")).isEqualTo("threw");
    }

    @Test
    void k28_the_boot_report_lists_what_was_provided_as_json_or_as_a_table() throws Exception {
        ollama.ready();
        ScriptedStrategy strategy = new ScriptedStrategy();
        hub.pipeline.register(strategy);
        missingUntilProvided(strategy);

        HttpResponse<String> json = hub.get("/boot-report");
        HttpResponse<String> anything = hub.get("/boot-report", "Accept", "*/*");
        HttpResponse<String> text = hub.get("/boot-report", "Accept", "text/plain");

        assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(anything.headers().firstValue("Content-Type")).contains("application/json");
        JsonObject report = new JsonObject(json.body());
        assertThat(report.fieldNames())
                .containsExactly("at", "modules", "decisions", "initialised", "adapters", "prerequisites", "overrides");
        assertThat(report.getJsonArray("modules").getJsonObject(0).getJsonArray("settings"))
                .isEqualTo(JsonArray.of(new JsonObject()
                        .put("key", "auth.key")
                        .put("value", "••••")
                        .put("secret", true)));
        assertThat(report.getJsonArray("decisions").getJsonObject(0).getString("kind"))
                .isEqualTo("provider_election");
        JsonObject provided = report.getJsonArray("decisions").getJsonObject(1);
        assertThat(provided.getString("kind")).isEqualTo("provisioning");
        assertThat(provided.getString("category")).isEqualTo("ai-model");
        assertThat(provided.getString("decision")).isEqualTo("succeeded");
        assertThat(provided.getString("target")).isEqualTo("model m");
        assertThat(provided.getDouble("duration_ms")).isNotNegative();
        assertThat(text.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(text.body())
                .startsWith("level")
                .containsPattern("info .* provisioning:ai-model +model m: succeeded")
                .doesNotContain("hunter2");
        assertThat(hub.get("/boot-report", "Accept", "image/png").statusCode()).isEqualTo(406);
    }

    private void missingUntilProvided(ScriptedStrategy strategy) throws Exception {
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        hub.models.play((terms, sink, open) -> there.isDone()
                ? Future.succeededFuture(ScriptedModels.answer(terms))
                : Future.failedFuture(new dev.resourcehub.resource.HubException(
                        new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", "m"))));
        CompletableFuture<HttpResponse<String>> call =
                CompletableFuture.supplyAsync(() -> hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}"));
        ScriptedStrategy.Run run = strategy.run();
        there.complete(true);
        run.done();
        assertThat(call.get().statusCode()).isEqualTo(200);
    }

    @Test
    void k9_the_health_page_shows_each_adapter_with_its_status_and_facts() {
        ollama.ready();
        hub.adapter("docker", "DockerHub", DEGRADE)
                .degraded(new AdapterStanding.Reason("provisioning", "An image is built."), List.of());
        hub.adapter("store", "Store", DEGRADE).failed(new Failure.Internal("password=hunter2"));
        hub.adapter("late", "Late", DEGRADE);

        JsonObject components = json("/health").getJsonObject("components");

        assertThat(components.fieldNames())
                .containsExactly("adapter:DockerHub", "adapter:Late", "adapter:OllamaHub", "adapter:Store");
        assertThat(components.fieldNames())
                .extracting(name -> components.getJsonObject(name).getString("status"))
                .containsExactly("degraded", "unknown", "healthy", "unhealthy");
        JsonObject docker = components.getJsonObject("adapter:DockerHub");
        assertThat(docker.getString("message")).isEqualTo("An image is built.");
        assertThat(docker.getJsonObject("facts").fieldNames()).containsExactly("is_ready", "state", "timestamp");
        assertThat(docker.getJsonObject("facts").getString("is_ready")).isEqualTo("true");
        assertThat(docker.getJsonObject("facts").getString("state")).isEqualTo("degraded");
    }

    @Test
    void k40_the_metrics_count_what_was_provided_and_how_adapters_change() throws Exception {
        ollama.ready();
        ScriptedStrategy strategy = new ScriptedStrategy();
        hub.pipeline.register(strategy);
        missingUntilProvided(strategy);
        hub.models.playRefusal(new Failure.BackendUnreachable(new InstanceId("gpu1"), "reset"));
        hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"}");

        assertThat(hub.get("/metrics").body())
                .contains("hub_provisioning_runs_total{outcome=\"succeeded\",strategy=\"ai-model\"} 1")
                .contains("hub_provisioning_runs_total{outcome=\"retry_succeeded\",strategy=\"ai-model\"} 1")
                .contains("hub_provisioning_unmatched_total 1")
                .contains("hub_adapter_transitions_total{adapter=\"ollama\",state=\"ready\"} 1")
                .contains("hub_provisioning_active 0")
                .containsPattern("hub_provisioning_duration\\w*_count\\{strategy=\"ai-model\"} 1");
    }
}
