package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.fixture.Fault;
import dev.resourcehub.ollama.fixture.FaultRule;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ServingHub;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The adapters to language models, what each can do, their models, and the management of those, over a real hub. */
class AiApiTest {

    private static final String PULL = "/api/pull";
    private static final String OLD = "application/vnd.ai-capabilities.v0+json";
    private static final String OF_FLEET = "/ai/adapters/ollama/models/";
    private static final String BIG = "{\"model\":\"big\"}";

    @TempDir
    Path home;

    private final Vertx fakes = Vertx.vertx();
    private final FakeOllama fake = ServingHub.fake(fakes, "big", "tiny");
    private ServingHub hub;

    @AfterEach
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    private void start(String... assignments) throws Exception {
        hub = ServingHub.over(fakes, home, List.of(fake), assignments);
    }

    private static String id(FakeOllama server) {
        return "ollama-127.0.0.1-" + server.port();
    }

    @Test
    void health_and_adapters_tell_the_fleet_first_and_each_instance() throws Exception {
        start();

        assertThat(hub.json("/ai/health"))
                .isEqualTo(new JsonObject()
                        .put("status", "ready")
                        .put("message", "2 adapters serve.")
                        .put("adapters", 2));
        JsonArray adapters = hub.json("/ai/adapters").getJsonArray("items");
        assertThat(adapters)
                .extracting(item -> ((JsonObject) item).getString("id"))
                .containsExactly("ollama", id(fake));
        assertThat(adapters.getJsonObject(0).fieldNames()).containsExactly("id", "name", "type", "capabilities");
    }

    @Test
    void k29_capabilities_tell_model_management_of_the_fleet_and_null_of_an_instance() throws Exception {
        start();

        JsonObject answer = hub.json("/ai/capabilities");

        JsonObject fleet = answer.getJsonArray("items").getJsonObject(0);
        assertThat(fleet.fieldNames())
                .containsExactly(
                        "adapter_id",
                        "adapter_type",
                        "version",
                        "supports_chat",
                        "supports_streaming",
                        "supports_embeddings",
                        "model_management",
                        "capabilities",
                        "schema_version");
        JsonObject management = fleet.getJsonObject("model_management");
        assertThat(management.getBoolean("supports_install")).isTrue();
        assertThat(management.getBoolean("supports_flush")).isTrue();
        assertThat(management.getJsonArray("provisioning_modes")).isEqualTo(JsonArray.of("import", "pull"));
        assertThat(management.getJsonObject("provider_metadata"))
                .isEqualTo(new JsonObject().put("supports_pull", "true"));
        assertThat(management.getString("default_registry")).isEqualTo("registry.ollama.ai");
        assertThat(fleet.getJsonArray("capabilities").stream().map(String.class::cast))
                .isSorted()
                .contains("Chat", "ModelRemove", "Pull");
        JsonObject instance = answer.getJsonArray("items").getJsonObject(1);
        assertThat(instance.getString("adapter_id")).isEqualTo(id(fake));
        assertThat(instance.containsKey("model_management")).isTrue();
        assertThat(instance.getValue("model_management")).isNull();
        assertThat(instance.getJsonArray("capabilities").stream().map(String.class::cast))
                .isSorted()
                .doesNotContain("Pull");
    }

    @Test
    void k39_an_old_client_gets_the_list_of_records_that_it_parses() throws Exception {
        start();

        HttpResponse<String> answer = hub.get("/ai/capabilities", "Accept", OLD);

        assertThat(answer.headers().firstValue("Content-Type")).contains(OLD);
        JsonArray list = new JsonArray(answer.body());
        assertThat(list.getJsonObject(0).fieldNames())
                .containsExactly(
                        "adapterId",
                        "adapterType",
                        "version",
                        "supportsChat",
                        "supportsStreaming",
                        "supportsEmbeddings",
                        "modelManagement");
        assertThat(list.getJsonObject(0).getJsonObject("modelManagement").fieldNames())
                .containsExactly(
                        "supportsInstall",
                        "supportsRemove",
                        "supportsRefresh",
                        "supportsProvenance",
                        "provisioningModes",
                        "providerMetadata");
        assertThat(list.getJsonObject(1).getValue("modelManagement")).isNull();
        assertThat(hub.get("/ai/capabilities", "Accept", "*/*").headers().firstValue("Content-Type"))
                .contains("application/json");
        assertThat(hub.get("/ai/capabilities", "Accept", "text/html").statusCode())
                .isEqualTo(406);
    }

    @Test
    void k41_models_of_those_that_answer_and_a_failure_for_each_that_does_not() throws Exception {
        FakeOllama down = ServingHub.fake(fakes, FakeOllamaSettings.defaults().withModels(FakeModel.named("lost")));
        hub = ServingHub.over(fakes, home, List.of(fake, down));
        RunningHub.await(down.refuse());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !hub.json("/ai/models").getJsonArray("failures").isEmpty());

        JsonObject answer = hub.json("/ai/models");

        assertThat(answer.getJsonArray("models"))
                .extracting(item -> ((JsonObject) item).getString("name"))
                .containsExactly("tiny:latest");
        JsonObject failure = answer.getJsonArray("failures").getJsonObject(0);
        assertThat(answer.getJsonArray("failures")).hasSize(1);
        assertThat(failure.getString("adapter_id")).isEqualTo(id(down));
        assertThat(failure.getString("error")).isNotBlank().doesNotContain("[", "Exception");
    }

    @Test
    void k33_install_ends_with_its_result_and_is_idempotent() throws Exception {
        start();

        HttpResponse<String> first = hub.post(OF_FLEET + "install", BIG);
        HttpResponse<String> second = hub.post(OF_FLEET + "install", "{\"model\":\" big \",\"version\":\"latest\"}");

        JsonObject result = new JsonObject(first.body());
        assertThat(first.statusCode()).describedAs(first.body()).isEqualTo(200);
        assertThat(result.fieldNames()).containsExactly("success", "operation_performed", "message", "model");
        assertThat(result.getBoolean("success")).isTrue();
        assertThat(result.getBoolean("operation_performed")).isTrue();
        assertThat(result.getJsonObject("model").getString("id")).isEqualTo("big:latest");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(second.body()).getBoolean("operation_performed"))
                .isFalse();
        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
    }

    @Test
    void k34_who_wants_a_model_is_kept_and_what_is_not_said_is_filled_in() throws Exception {
        start();
        hub.post(OF_FLEET + "install", BIG, "X-Request-Id", "req-7");
        hub.post(
                OF_FLEET + "refresh",
                "{\"model\":\"tiny\",\"provenance\":{\"requested_by\":\"jörg\",\"reason\":\"test\","
                        + "\"correlation_id\":\"c-1\",\"requested_at\":\"2026-01-31T12:00:00+01:00\","
                        + "\"metadata\":{\"team\":\"blue\"}}}");

        JsonObject usual = hub.json("/llm/models/big").getJsonObject("provenance");
        assertThat(usual.getString("requested_by")).isEqualTo("ai-api");
        assertThat(usual.getString("reason")).isEqualTo("manual");
        assertThat(usual.getString("correlation_id")).isEqualTo("req-7");
        assertThat(usual.getString("requested_at")).startsWith("20").endsWith("Z");
        assertThat(usual.getJsonObject("metadata"))
                .isEqualTo(new JsonObject().put("adapter_id", "ollama").put("operation", "install"));
        assertThat(hub.json("/llm/models/tiny").getJsonObject("provenance"))
                .isEqualTo(new JsonObject()
                        .put("requested_by", "jörg")
                        .put("reason", "test")
                        .put("correlation_id", "c-1")
                        .put("requested_at", "2026-01-31T11:00:00Z")
                        .put(
                                "metadata",
                                new JsonObject()
                                        .put("adapter_id", "ollama")
                                        .put("operation", "refresh")
                                        .put("team", "blue")));
    }

    @Test
    void k33_an_install_that_takes_longer_than_the_wait_is_202_with_its_job() throws Exception {
        FakeOllama slow = ServingHub.fake(
                fakes,
                FakeOllamaSettings.defaults()
                        .withPullable(FakeModel.named("big").withSize(1_000_000))
                        .withPullPace(1_000, Duration.ofMillis(5)));
        hub = ServingHub.over(fakes, home, List.of(slow), "ollama.provision.wait=50ms");

        HttpResponse<String> answer = hub.post(OF_FLEET + "install", BIG);

        JsonObject job = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains("/jobs/" + job.getString("id"));
        assertThat(new JsonObject(hub.post(OF_FLEET + "flush", BIG).body()).getString("code"))
                .isEqualTo("conflict");
        assertThat(hub.post("/jobs/" + job.getString("id") + "/cancel").statusCode())
                .isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> hub.json("/jobs/" + job.getString("id")).getString("ended_at") != null);
    }

    @Test
    void k33_an_install_that_fails_is_502_with_its_result() throws Exception {
        start();

        HttpResponse<String> answer = hub.post(OF_FLEET + "install", "{\"model\":\"nobody\"}");

        JsonObject result = new JsonObject(answer.body());
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(result.getBoolean("success")).isFalse();
        assertThat(result.getString("message")).isNotBlank();
        assertThat(result.getJsonObject("error").getString("code")).isEqualTo("source_not_found");
        assertThat(hub.json("/jobs/" + result.getString("job")).getString("state"))
                .isEqualTo("failed");
    }

    @Test
    void k33_flush_removes_once_and_a_server_that_refuses_is_502_with_why() throws Exception {
        start();
        fake.script(new FaultRule(new Fault.Refused(500, "disk is read-only"), "/api/delete", 1));
        HttpResponse<String> refused = hub.post(OF_FLEET + "flush", "{\"model\":\"tiny\"}");
        HttpResponse<String> first = hub.post(OF_FLEET + "flush", "{\"model\":\"tiny\"}");
        HttpResponse<String> second = hub.post(OF_FLEET + "flush", "{\"model\":\"tiny\"}");

        assertThat(refused.statusCode()).isEqualTo(502);
        JsonObject result = new JsonObject(refused.body());
        assertThat(result.getBoolean("success")).isFalse();
        assertThat(result.getJsonObject("failures").getJsonObject(id(fake)).getString("message"))
                .contains("disk is read-only");
        assertThat(result.getString("message")).isEqualTo("left on " + id(fake));
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(first.body()).getBoolean("operation_performed"))
                .isTrue();
        assertThat(new JsonObject(second.body()).getBoolean("operation_performed"))
                .isFalse();
        assertThat(second.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}                                              | 400 | missing_field | model",
                "{\"model\":\"  \"}                              | 400 | missing_field | model",
                "{\"model\":7}                                   | 400 | wrong_type    | model",
                "{\"model\":\"../x\"}                            | 422 | invalid_value | model",
                "{\"model\":\"a\",\"modle\":1}                   | 400 | unknown_field | modle",
                "{\"model\":\"a\",\"parameters\":{\"insecure\":\"true\"}} | 422 | invalid_value | parameters",
                "{\"model\":\"a\",\"provenance\":\"me\"}         | 400 | wrong_type    | provenance",
                "{\"model\":\"a\",\"provenance\":{\"who\":\"me\"}} | 400 | unknown_field | provenance.who",
                "{\"model\":\"a\",\"provenance\":{\"requested_at\":\"now\"}} | 422 | invalid_value | provenance.requested_at",
                "{\"model\":\"a\",\"provenance\":{\"metadata\":{\"n\":1}}} | 400 | wrong_type | provenance.metadata.n",
            })
    void k33_a_request_that_makes_no_sense_is_a_problem_that_names_the_field(
            String body, int status, String code, String field) throws Exception {
        start();

        HttpResponse<String> answer = hub.post(OF_FLEET + "install", body);

        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).describedAs(answer.body()).isEqualTo(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem.getString("field")).isEqualTo(field);
        assertThat(fake.stats().requests(PULL)).isZero();
    }

    @Test
    void k33_no_body_is_400_no_such_adapter_404_and_an_adapter_without_management_405() throws Exception {
        start();

        HttpResponse<String> empty = hub.post(OF_FLEET + "install");
        HttpResponse<String> unknown = hub.post("/ai/adapters/nobody/models/install", BIG);
        HttpResponse<String> instance = hub.post("/ai/adapters/" + id(fake) + "/models/install", BIG);

        assertThat(empty.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(empty.body()).getString("field")).isEqualTo("model");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(unknown.body()).getJsonArray("known")).isEqualTo(JsonArray.of("ollama", id(fake)));
        assertThat(instance.statusCode()).isEqualTo(405);
        assertThat(hub.get(OF_FLEET + "install").statusCode()).isEqualTo(405);
    }

    @Test
    void k28_what_a_call_caused_to_be_fetched_is_seen_in_readiness_and_boot_report() throws Exception {
        start("ollama.provision.allow=big");

        HttpResponse<String> answer = hub.post("/llm/generate", "{\"model\":\"big\",\"prompt\":\"why\"}");

        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
        JsonArray outcomes =
                hub.json("/readiness/ollama").getJsonObject("provisioning").getJsonArray("outcomes");
        assertThat(outcomes)
                .extracting(item -> ((JsonObject) item).getString("event"))
                .containsExactly("succeeded", "retry_succeeded");
        assertThat(outcomes.getJsonObject(0).getString("strategy")).isEqualTo("ai-model");
        assertThat(outcomes.getJsonObject(0).getJsonObject("target").getString("id"))
                .startsWith("big");
        assertThat(hub.get("/boot-report", "Accept", "text/plain").body())
                .containsPattern("provisioning:ai-model +model big(:latest)?: succeeded");
    }

    @Test
    void k37_what_is_required_comes_by_itself_and_the_boot_report_shows_all_of_it() throws Exception {
        start("ollama.prerequisites.required=tiny,big");

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> hub.json("/readiness/ollama").getString("state").equals("ready"));
        JsonArray needed = hub.json("/boot-report").getJsonArray("prerequisites");
        assertThat(needed)
                .extracting(item -> ((JsonObject) item).getJsonObject("target").getString("id"))
                .hasSize(2)
                .allMatch(name -> String.valueOf(name).matches("(tiny|big)(:latest)?"));
        assertThat(needed)
                .allSatisfy(item ->
                        assertThat(((JsonObject) item).getString("requirement")).isEqualTo("required"));
        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
    }
}
