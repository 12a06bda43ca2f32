package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.ollama.model.ModelCodes;
import dev.resourcehub.readiness.AdapterReadiness;
import dev.resourcehub.readiness.GatePolicy;
import dev.resourcehub.readiness.GateSettings;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedStrategy;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller is told while what its call misses is provided, and when that is in vain. */
class ProvisioningProblemsTest {

    private static final Failure ABSENT = new Failure.Unknown(ModelCodes.MODEL_NOT_FOUND, "model", "m");

    private final RunningHub hub = RunningHub.with();
    private final ScriptedStrategy strategy = new ScriptedStrategy();
    private final AtomicReference<Failure> next = new AtomicReference<>(ABSENT);

    @BeforeEach
    void start() {
        hub.pipeline.register(strategy);
        hub.models.play((terms, sink, open) -> {
            Failure failure = next.get();
            if (failure != null) {
                return Future.failedFuture(new HubException(failure));
            }
            sink.emit(new LlmEvent.Started(ScriptedModels.INSTANCE, 1));
            sink.emit(new LlmEvent.Token("a"));
            return Future.succeededFuture(ScriptedModels.answer(terms));
        });
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private CompletableFuture<HttpResponse<String>> call(String more) {
        return CompletableFuture.supplyAsync(
                () -> hub.post("/llm/generate", "{\"prompt\":\"why\",\"model\":\"m\"" + more + "}"));
    }

    @Test
    void k21_a_caller_out_of_patience_is_503_with_job_progress_and_when_to_come_back_and_the_next_call_profits()
            throws Exception {
        CompletableFuture<HttpResponse<String>> call = call(",\"timeout_ms\":2000");
        ScriptedStrategy.Run run = strategy.run();
        run.working("job-7", 40);
        HttpResponse<String> answer = call.get();

        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(problem.getString("code")).isEqualTo("provisioning");
        assertThat(problem.getString("detail")).isEqualTo("Model m is not ready; it is downloading.");
        assertThat(problem.getString("job")).isEqualTo("job-7");
        assertThat(problem.getString("job_url")).isEqualTo("/jobs/job-7");
        assertThat(problem.getString("phase")).isEqualTo("downloading");
        assertThat(problem.getInteger("completed_bytes")).isEqualTo(40);
        assertThat(problem.getInteger("total_bytes")).isEqualTo(100);
        assertThat(problem.getInteger("retry_after_ms")).isEqualTo(5_000);
        assertThat(hub.get("/health/live").statusCode()).isEqualTo(200);
        next.set(null);
        run.done();
        assertThat(call("").get().statusCode()).isEqualTo(200);
    }

    @Test
    void who_streams_is_told_the_progress_and_then_gets_its_tokens() throws Exception {
        CompletableFuture<HttpResponse<String>> call = call(",\"stream\":true");
        ScriptedStrategy.Run run = strategy.run();
        run.working("job-7", 40);
        next.set(null);
        run.done();
        HttpResponse<String> answer = call.get();

        assertThat(SseEvent.of(answer.body()))
                .extracting(SseEvent::name)
                .containsExactly("provisioning", "started", "token", "done");
        assertThat(SseEvent.of(answer.body()).getFirst().json())
                .isEqualTo(new JsonObject()
                        .put("job", "job-7")
                        .put("phase", "downloading")
                        .put("completed_bytes", 40)
                        .put("total_bytes", 100));
    }

    @Test
    void a_model_that_nobody_can_bring_stays_404_and_says_why_it_did_not_come() throws Exception {
        CompletableFuture<HttpResponse<String>> call = call("");
        strategy.run()
                .breaks(new Failure.WorkFailed(ModelCodes.MODEL_NOT_FOUND, "m", "the registry has no such model"));
        HttpResponse<String> answer = call.get();

        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem.getString("code")).isEqualTo("model_not_found");
        assertThat(problem.getString("detail")).isEqualTo("There is no model 'm'.");
        JsonObject provisioning = problem.getJsonObject("provisioning");
        assertThat(provisioning.fieldNames())
                .containsExactly("code", "strategy", "target", "outcome", "cause", "retry_after_ms");
        assertThat(provisioning.getString("code")).isEqualTo("provisioning_failed");
        assertThat(provisioning.getString("strategy")).isEqualTo("ai-model");
        assertThat(provisioning.getString("target")).isEqualTo("model m");
        assertThat(provisioning.getString("outcome")).isEqualTo("threw");
        assertThat(provisioning.getJsonObject("cause").getString("detail"))
                .isEqualTo("m: the registry has no such model.");

        JsonObject blocked = new JsonObject(call("").get().body());
        assertThat(blocked.getString("code")).isEqualTo("model_not_found");
        assertThat(blocked.getJsonObject("provisioning").getString("outcome")).isEqualTo("backoff");
        assertThat(blocked.getJsonObject("provisioning").getInteger("retry_after_ms"))
                .isPositive();
    }

    @Test
    void a_call_whose_job_somebody_called_off_is_told_so_and_by_whom() throws Exception {
        CompletableFuture<HttpResponse<String>> call = call("");
        strategy.run().breaks(new Failure.Cancelled("ada"));
        HttpResponse<String> answer = call.get();

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(answer.body()).getJsonObject("provisioning").getJsonObject("cause"))
                .isEqualTo(new JsonObject().put("code", "cancelled").put("detail", "Its job was called off by ada."));
    }

    @Test
    void a_call_that_fails_again_after_all_was_provided_tells_the_new_failure_and_keeps_the_first() throws Exception {
        CompletableFuture<HttpResponse<String>> call = call("");
        ScriptedStrategy.Run run = strategy.run();
        next.set(new Failure.BackendError(ScriptedModels.INSTANCE, 500, "out of memory"));
        run.done();
        HttpResponse<String> answer = call.get();

        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(problem.getString("code")).isEqualTo("backend_error");
        assertThat(problem.getString("detail")).contains("out of memory");
        assertThat(problem.getJsonObject("original"))
                .isEqualTo(new JsonObject().put("code", "model_not_found").put("detail", "There is no model 'm'."));
        assertThat(problem.getJsonObject("provisioning"))
                .isEqualTo(new JsonObject()
                        .put("strategy", "ai-model")
                        .put("target", "model m")
                        .put("outcome", "retry_failed"));
    }

    private AdapterReadiness gate(GatePolicy policy) {
        return hub.adapter("ollama", "OllamaHub", new GateSettings(policy, Duration.ofSeconds(20), true));
    }

    @Test
    void an_immediate_gate_refuses_a_call_and_names_adapter_state_and_reason() throws Exception {
        next.set(null);
        AdapterReadiness adapter = gate(GatePolicy.IMMEDIATE);
        adapter.failed(new Failure.BackendUnreachable(ScriptedModels.INSTANCE, "connection refused"));
        HttpResponse<String> answer = call("").get();

        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(problem.getString("code")).isEqualTo("not_ready");
        assertThat(problem.getString("subject")).isEqualTo("adapter ollama");
        assertThat(problem.getString("phase")).isEqualTo("failed");
        assertThat(problem.getString("detail"))
                .isEqualTo("Adapter ollama is not ready; it is failed. It failed: Instance "
                        + "ollama-127.0.0.1-11434 cannot be reached: connection refused.");
        assertThat(hub.models.calls).isEmpty();
        adapter.ready();
        assertThat(call("").get().statusCode()).isEqualTo(200);
    }

    @Test
    void a_holding_gate_lets_a_call_pass_as_soon_as_the_adapter_is_ready() throws Exception {
        next.set(null);
        AdapterReadiness adapter = gate(GatePolicy.HOLD);
        CompletableFuture<HttpResponse<String>> call = call("");
        Awaitility.await().until(() -> hub.get("/metrics").body().contains("hub_http_inflight_requests 2"));
        assertThat(hub.models.calls).isEmpty();
        adapter.ready();

        assertThat(call.get().statusCode()).isEqualTo(200);
        assertThat(hub.models.calls).hasSize(1);
    }

    @Test
    void a_degrading_gate_lets_every_call_pass() throws Exception {
        next.set(null);
        gate(GatePolicy.DEGRADE).failed(new Failure.Internal("down"));

        assertThat(call("").get().statusCode()).isEqualTo(200);
    }
}
