package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator does with instances, and every way to be refused. */
class HubsApiTest {

    private static final String ALL = "/hubs/ollama/instances";
    private static final String ONE = ALL + "/ollama-127.0.0.1-11434";

    private final RunningHub hub = RunningHub.with();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void an_instance_is_registered_and_its_place_is_told() throws IOException {
        HttpResponse<String> answer = hub.post(
                ALL,
                "{\"id\":\"gpu1\",\"url\":\"http://gpu1:11434\",\"tags\":[\"gpu\",\"fast\"],\"weight\":3,"
                        + "\"priority\":1,\"max_concurrent\":8,\"models\":[\"gemma3:270m\"]}");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location")).contains("/hubs/ollama/instances/gpu1");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"id\":\"gpu1\",\"kind\":\"ollama\",\"endpoint\":\"http://gpu1:11434\",\"status\":\"healthy\","
                                + "\"status_reason\":null,\"in_flight\":0,\"max_concurrent\":8,\"weight\":3,\"priority\":1,"
                                + "\"tags\":[\"fast\",\"gpu\"],\"facts\":{}}");
        assertThat(hub.ollama.operations.getFirst()).contains("models=[gemma3:270m]");
        assertThat(json(hub.get("/hubs/ollama/instances/gpu1"))).isEqualTo(json(answer));
    }

    @Test
    void an_instance_needs_no_more_than_a_url() {
        assertThat(hub.post(ALL, "{\"url\":\"http://gpu1:11434\",\"tags\":null}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(hub.post("/hubs/docker/instances", "{\"url\":\"unix:///run/docker.sock\"}")
                        .statusCode())
                .isEqualTo(201);

        assertThat(hub.ollama.operations)
                .containsExactly("register NewInstance[id=Optional.empty, url=http://gpu1:11434, tags=[], "
                        + "weight=Optional.empty, priority=Optional.empty, maxConcurrent=Optional.empty, models=[]]");
    }

    @Test
    void a_taken_id_is_409() throws IOException {
        HttpResponse<String> answer =
                hub.post(ALL, "{\"id\":\"ollama-127.0.0.1-11434\",\"url\":\"http://gpu1:11434\"}");

        JsonNode problem = problem(answer, 409, "conflict");
        assertThat(problem.path("detail").asText()).isEqualTo("instance ollama-127.0.0.1-11434 is registered already.");
    }

    @Test
    void what_a_change_does_not_say_stays() throws IOException {
        HttpResponse<String> some = patch(ONE, "{\"weight\":5,\"tags\":[]}");
        HttpResponse<String> rest = patch(ONE, "{\"priority\":2,\"max_concurrent\":7,\"models\":[]}");
        HttpResponse<String> none = patch(ONE, "{}");

        assertThat(some.statusCode()).isEqualTo(200);
        assertThat(json(some).path("tags")).isEmpty();
        assertThat(json(some).path("max_concurrent").asInt()).isEqualTo(64);
        assertThat(json(rest).path("weight").asInt()).isEqualTo(5);
        assertThat(json(rest).path("priority").asInt()).isEqualTo(2);
        assertThat(json(none)).isEqualTo(json(rest));
        assertThat(hub.ollama.operations)
                .containsExactly(
                        "update ollama-127.0.0.1-11434 InstanceChange[tags=Optional[[]], weight=Optional[5], "
                                + "priority=Optional.empty, maxConcurrent=Optional.empty, models=Optional.empty]",
                        "update ollama-127.0.0.1-11434 InstanceChange[tags=Optional.empty, weight=Optional.empty, "
                                + "priority=Optional[2], maxConcurrent=Optional[7], models=Optional[[]]]",
                        "update ollama-127.0.0.1-11434 InstanceChange[tags=Optional.empty, weight=Optional.empty, "
                                + "priority=Optional.empty, maxConcurrent=Optional.empty, models=Optional.empty]");
    }

    @Test
    void an_instance_is_removed_without_a_word() throws IOException {
        HttpResponse<String> answer = delete(ONE);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        problem(delete(ONE), 404, "instance_not_found");
        problem(hub.get(ONE), 404, "instance_not_found");
    }

    @Test
    void a_drain_tells_whether_it_was_over_in_time() throws IOException {
        JsonNode over = json(operate(ONE + "/drain"));
        Promise<Boolean> held = hub.ollama.holdDrains();
        held.complete(false);
        JsonNode late = json(hub.post(ONE + "/drain", "{\"deadline_ms\":250}"));
        JsonNode resumed = json(operate(ONE + "/resume"));

        assertThat(over.path("drained").asBoolean()).isTrue();
        assertThat(over.path("instance").path("status").asText()).isEqualTo("draining");
        assertThat(late.path("drained").asBoolean(true)).isFalse();
        assertThat(resumed.path("status").asText()).isEqualTo("healthy");
        assertThat(hub.ollama.operations)
                .containsExactly(
                        "drain ollama-127.0.0.1-11434 PT30S",
                        "drain ollama-127.0.0.1-11434 PT0.25S",
                        "resume ollama-127.0.0.1-11434");
    }

    @Test
    void an_operation_that_ends_on_another_thread_is_answered_all_the_same() throws IOException {
        Promise<Boolean> held = hub.ollama.holdDrains();
        try (RawClient client = new RawClient(hub.port())) {
            client.post(ONE + "/drain", "{}", "Connection: close");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.ollama.operations.size() == 1);
            held.complete(true);

            assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").contains("{\"drained\":true,");
        }
    }

    @Test
    void an_operation_goes_on_when_whoever_asked_has_left() throws IOException {
        Promise<Boolean> held = hub.ollama.holdDrains();
        try (RawClient client = new RawClient(hub.port())) {
            client.post(ONE + "/drain", "{}");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.ollama.operations.size() == 1);
            client.reset();
        }
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.edge.inFlight() == 0);
        assertThat(held.tryComplete(true)).isTrue();

        assertThat(json(hub.get(ONE)).path("status").asText()).isEqualTo("draining");
    }

    @Test
    void a_server_that_stops_does_not_wait_for_an_operation() throws IOException {
        try (RunningHub stopping = RunningHub.with("http.drain=50ms");
                RawClient client = new RawClient(stopping.port())) {
            stopping.ollama.holdDrains();
            client.post(ONE + "/drain", "{}");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> stopping.ollama.operations.size() == 1);
            RunningHub.await(stopping.edge.drain());

            assertThat(client.readUntil("}")).startsWith("HTTP/1.1 503 ").contains("\"code\":\"draining\"");
        }
    }

    @Test
    void restart_and_check_answer_with_the_instance() throws IOException {
        assertThat(json(operate(ONE + "/restart")).path("id").asText()).isEqualTo("ollama-127.0.0.1-11434");
        assertThat(json(operate("/hubs/docker/instances/docker-local/check"))
                        .path("id")
                        .asText())
                .isEqualTo("docker-local");

        assertThat(hub.ollama.operations).containsExactly("restart ollama-127.0.0.1-11434");
        assertThat(hub.docker.operations).containsExactly("check docker-local");
    }

    @Test
    void what_a_hub_refuses_is_its_answer() throws IOException {
        hub.ollama.refuse(new Failure.Unprocessable(Codes.INVALID_VALUE, "", "not available here: no driver"));

        for (HttpResponse<String> answer : List.of(
                hub.post(ALL, "{\"url\":\"http://gpu1:11434\"}"),
                patch(ONE, "{\"weight\":2}"),
                delete(ONE),
                operate(ONE + "/drain"),
                operate(ONE + "/resume"),
                operate(ONE + "/restart"),
                operate(ONE + "/check"))) {
            assertThat(problem(answer, 422, "invalid_value").path("detail").asText())
                    .isEqualTo("The request cannot be served: not available here: no driver.");
        }
    }

    @Test
    void an_instance_that_goes_between_two_looks_is_404_by_the_hubs_own_word() throws IOException {
        hub.ollama.refuse(new Failure.Unknown(new Code("instance_not_found"), "instance", "gone"));

        problem(operate(ONE + "/check"), 404, "instance_not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST | | {} | 400 | missing_field | url",
                "POST | | [] | 400 | wrong_type | ",
                "POST | | {\"url\":7} | 400 | wrong_type | url",
                "POST | | {\"url\":\"gpu1:11434\"} | 422 | invalid_value | url",
                "POST | | {\"url\":\"http:///x\"} | 422 | invalid_value | url",
                "POST | | {\"url\":\"http://gpu1:99999\"} | 422 | invalid_value | url",
                "POST | | {\"url\":\"http://me:secret@gpu1\"} | 422 | invalid_value | url",
                "POST | | {\"url\":\"http://gpu1?a=b\"} | 422 | invalid_value | url",
                "POST | | {\"url\":\"http://g pu1\"} | 422 | invalid_value | url",
                "POST | | {\"url\":\"http://a\",\"id\":\"a b\"} | 422 | invalid_value | id",
                "POST | | {\"url\":\"http://a\",\"wieght\":1} | 400 | unknown_field | wieght",
                "POST | | {\"url\":\"http://a\",\"weight\":0} | 422 | invalid_value | weight",
                "POST | | {\"url\":\"http://a\",\"weight\":1.5} | 400 | wrong_type | weight",
                "POST | | {\"url\":\"http://a\",\"priority\":-1} | 422 | invalid_value | priority",
                "POST | | {\"url\":\"http://a\",\"max_concurrent\":0} | 422 | invalid_value | max_concurrent",
                "POST | | {\"url\":\"http://a\",\"tags\":\"gpu\"} | 400 | wrong_type | tags",
                "POST | | {\"url\":\"http://a\",\"tags\":[\"gpu\",\" \"]} | 422 | invalid_value | tags[1]",
                "POST | | {\"url\":\"http://a\",\"models\":[\"a b\"]} | 422 | invalid_value | models[0]",
                "PATCH | /ollama-127.0.0.1-11434 | {\"url\":\"http://a\"} | 400 | unknown_field | url",
                "PATCH | /ollama-127.0.0.1-11434 | {\"max_concurent\":1} | 400 | unknown_field | max_concurent",
                "PATCH | /ollama-127.0.0.1-11434 | {\"weight\":1001} | 422 | invalid_value | weight",
                "PATCH | /ollama-127.0.0.1-11434 | {\"tags\":[1]} | 400 | wrong_type | tags[0]",
                "PATCH | /ollama-127.0.0.1-11434 | {\"weight\": | 400 | malformed_json | ",
                "PATCH | /nobody | {} | 404 | instance_not_found | ",
                "DELETE | /nobody | {} | 404 | instance_not_found | ",
                "DELETE | /a%20b | {} | 404 | instance_not_found | ",
                "DELETE | /ollama-127.0.0.1-11434 | {\"force\":true} | 400 | unknown_field | force",
                "POST | /nobody/drain | {} | 404 | instance_not_found | ",
                "POST | /ollama-127.0.0.1-11434/drain | {\"deadline\":1} | 400 | unknown_field | deadline",
                "POST | /ollama-127.0.0.1-11434/drain | {\"deadline_ms\":-1} | 422 | invalid_value | deadline_ms",
                "POST | /ollama-127.0.0.1-11434/drain | {\"deadline_ms\":86400001} | 422 | invalid_value | deadline_ms",
                "POST | /nobody/resume | {} | 404 | instance_not_found | ",
                "POST | /ollama-127.0.0.1-11434/restart | {\"now\":true} | 400 | unknown_field | now",
                "POST | /ollama-127.0.0.1-11434/check | [] | 400 | wrong_type | ",
                "PUT | | {} | 405 | method_not_allowed | ",
                "POST | /ollama-127.0.0.1-11434 | {} | 405 | method_not_allowed | ",
                "PATCH | /ollama-127.0.0.1-11434/drain | {} | 405 | method_not_allowed | ",
                "POST | /ollama-127.0.0.1-11434/fly | {} | 404 | not_found | ",
            })
    void a_faulty_request_is_refused_by_its_first_fault_and_reaches_no_hub(
            String method, String path, String body, int status, String code, String field) throws IOException {
        HttpResponse<String> answer = send(method, ALL + (path == null ? "" : path), body);

        JsonNode problem = problem(answer, status, code);
        assertThat(problem.path("field").asText("")).isEqualTo(field == null ? "" : field);
        assertThat(hub.ollama.operations).isEmpty();
    }

    @Test
    void a_hub_that_is_not_there_is_404_with_those_that_are() throws IOException {
        for (HttpResponse<String> answer : List.of(
                hub.post("/hubs/nobody/instances", "{\"url\":\"http://a\"}"),
                patch("/hubs/nobody/instances/a", "{}"),
                delete("/hubs/nobody/instances/a"),
                operate("/hubs/nobody/instances/a/drain"),
                hub.get("/hubs/nobody/events"))) {
            assertThat(problem(answer, 404, "not_found").path("known").toString())
                    .isEqualTo("[\"docker\",\"ollama\"]");
        }
    }

    @Test
    void an_unknown_field_names_the_nearest_one_and_an_unknown_instance_the_known_ones() throws IOException {
        assertThat(problem(patch(ONE, "{\"max_concurent\":1}"), 400, "unknown_field")
                        .path("nearest")
                        .asText())
                .isEqualTo("max_concurrent");
        assertThat(problem(operate(ALL + "/nobody/check"), 404, "instance_not_found")
                        .path("known")
                        .toString())
                .isEqualTo("[\"ollama-127.0.0.1-11434\"]");
    }

    @Test
    void who_takes_no_json_is_406_before_anything_is_done() throws IOException {
        problem(hub.post(ALL, "{\"url\":\"http://a\"}", "Accept", "image/png"), 406, "not_acceptable");
        problem(hub.post(ONE + "/drain", "{}", "Accept", "image/png"), 406, "not_acceptable");
        problem(hub.post(ONE + "/restart", "{}", "Accept", "image/png"), 406, "not_acceptable");

        assertThat(hub.ollama.operations).isEmpty();
    }

    @Test
    void each_path_tells_its_methods() {
        assertThat(allowed(ALL)).isEqualTo("GET, POST, HEAD, OPTIONS");
        assertThat(allowed(ONE)).isEqualTo("GET, PATCH, DELETE, HEAD, OPTIONS");
        assertThat(allowed(ONE + "/drain")).isEqualTo("POST, OPTIONS");
        assertThat(allowed("/events")).isEqualTo("GET, HEAD, OPTIONS");
    }

    private String allowed(String path) {
        return send("OPTIONS", path, "").headers().firstValue("Allow").orElseThrow();
    }

    private HttpResponse<String> operate(String path) {
        return hub.send(HttpRequest.newBuilder(hub.uri(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> patch(String path, String body) {
        return send("PATCH", path, body);
    }

    private HttpResponse<String> delete(String path) {
        return hub.send(HttpRequest.newBuilder(hub.uri(path)).DELETE());
    }

    private HttpResponse<String> send(String method, String path, String body) {
        return hub.send(HttpRequest.newBuilder(hub.uri(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode problem = json(answer);
        assertThat(problem.path("code").asText()).as(answer.body()).isEqualTo(code);
        return problem;
    }
}
