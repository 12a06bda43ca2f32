package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.server.fixture.Golden;
import dev.resourcehub.server.fixture.ManualTime;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same jobs for clients that speak of operations: named events with an action, ids from 1 on, and at the very end one
 * unnamed word, which only ever says how the job ended.
 */
class JobOperationsApiTest {

    private final ManualTime time = new ManualTime();
    private final RunningHub hub = RunningHub.withJobsOn(time, "jobs.heartbeat=1h");

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void r1_an_operation_answers_with_its_job_and_stream_and_runs_without_a_subscriber() {
        HttpResponse<String> answer = post("{\"operation\":\"model_download\",\"hive_id\":\"h\",\"model\":\"hf:o/r\"}");

        JsonObject job = new JsonObject(answer.body());
        String id = job.getString("job_id");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains("/v1/jobs/" + id);
        assertThat(job)
                .isEqualTo(new JsonObject()
                        .put("job_id", id)
                        .put("sse_url", "/v1/jobs/" + id + "/stream")
                        .put("state", "queued"));
        hub.pull().succeeds(id, "{\"performed\":true}");
        awaitState(id, "completed");
        JsonObject ended = job(id);
        assertThat(ended.fieldNames())
                .containsExactly(
                        "job_id",
                        "operation",
                        "state",
                        "created_at",
                        "started_at",
                        "finished_at",
                        "result",
                        "cancel_requested");
        assertThat(ended.getString("operation")).isEqualTo("model_download");
        assertThat(ended.getJsonObject("result").getBoolean("performed")).isTrue();
        assertThat(new JsonObject(hub.get("/v1/jobs").body()).getJsonArray("items"))
                .containsExactly(ended);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"operation\":                                      | 400 | malformed_json     |",
                "7                                                    | 400 | wrong_type         |",
                "{}                                                   | 400 | missing_field      | operation",
                "{\"operation\":\"fly\"}                              | 400 | malformed_request  | operation",
                "{\"operation\":\"model_download\"}                   | 400 | missing_field      | model",
                "{\"operation\":\"model_download\",\"model\":7}       | 400 | wrong_type         | model",
                "{\"operation\":\"model_download\",\"model\":\"bad:x\"} | 422 | unsupported_source | model",
                "{\"operation\":\"model_download\",\"model\":\"https://h/m\"} | 400 | missing_field | sha256",
                "{\"operation\":\"model_list\",\"hive_id\":\"h\"}     | 422 | invalid_value      | operation",
                "{\"operation\":\"model_load\",\"id\":\"x\"}          | 422 | invalid_value      | operation",
            })
    void r2_bad_requests_are_refused_before_there_is_a_job(String body, int status, String code, String field) {
        HttpResponse<String> answer = post(body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
        if (field != null) {
            assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo(field);
        }
        assertThat(hub.jobs().list(0, 9)).isEmpty();
    }

    @Test
    void r3_r4_success_is_framed_as_the_golden_file_says() throws IOException {
        String id = submit("hf:o/r:größe.gguf");
        hub.pull().does(id, job -> job.phase("downloading"));
        hub.pull().does(id, job -> job.progress(3_000, 1_000, OptionalLong.of(4_000)));
        hub.pull().does(id, job -> job.log("fast enough"));
        hub.pull().succeeds(id, "{\"performed\":true}");

        assertThat(stream(id)).isEqualTo(Golden.stream("operation-done.sse"));
    }

    @Test
    void r5_failure_is_framed_as_the_golden_file_says_its_word_on_one_line() throws IOException {
        String id = submit("hf:o/r:f.gguf");
        hub.pull().breaks(id, "digest_mismatch", "expected a,\ngot\r\n\tb");

        assertThat(stream(id)).isEqualTo(Golden.stream("operation-error.sse"));
        assertThat(job(id).getJsonObject("error"))
                .isEqualTo(new JsonObject().put("code", "digest_mismatch").put("message", "expected a,\ngot\r\n\tb"));
        assertThat(job(id).getString("state")).isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource({"POST,/cancel", "DELETE,''"})
    void r6_r8_cancel_by_either_route_ends_with_its_word_and_is_told_alike_again(String method, String tail)
            throws IOException {
        String id = submit("s");
        await().until(() -> hub.pull().begun.contains(id));
        hub.pull().does(id, job -> job.log("begun"));
        HttpResponse<String> first = send(method, "/v1/jobs/" + id + tail);
        awaitState(id, "cancelled");
        HttpResponse<String> second = send(method, "/v1/jobs/" + id + tail);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(first.body()).getString("status")).isIn("cancelling", "cancelled");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(second.body()))
                .isEqualTo(new JsonObject().put("job_id", id).put("status", "cancelled"));
        List<SseEvent> events = events(id, 0);
        assertThat(events.getLast().text()).isEqualTo("[CANCELLED]");
        assertThat(events.get(events.size() - 2).json().getString("state")).isEqualTo("cancelled");
        assertThat(job(id).getBoolean("cancel_requested")).isTrue();
        assertThat(job(id).containsKey("error")).isFalse();
    }

    @Test
    void r8_cancel_of_the_ended_is_409_and_of_the_unknown_404_in_json() {
        String id = submit("s");
        hub.pull().succeeds(id, "");
        awaitState(id, "completed");

        assertThat(send("DELETE", "/v1/jobs/" + id).statusCode()).isEqualTo(409);
        for (String path : List.of("/v1/jobs/job-x", "/v1/jobs/job-x/stream")) {
            HttpResponse<String> unknown = hub.get(path);
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(new JsonObject(unknown.body()).getString("code")).isEqualTo("job_not_found");
        }
        assertThat(send("POST", "/v1/jobs/job-x/cancel").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"succeeds", "breaks", "cancel"})
    void r14_a_reader_may_come_back_at_any_number_also_between_the_last_ones_and_gets_204_behind_the_word(String end) {
        String id = submit("s");
        hub.pull().does(id, job -> job.log("a"));
        await().until(() -> hub.pull().begun.contains(id));
        switch (end) {
            case "succeeds" -> hub.pull().succeeds(id, "{}");
            case "breaks" -> hub.pull().breaks(id, "stalled", "nothing came");
            default -> send("DELETE", "/v1/jobs/" + id);
        }
        await().until(() -> job(id).getString("finished_at") != null);
        List<SseEvent> all = events(id, 0);

        assertThat(all)
                .extracting(SseEvent::id)
                .isEqualTo(IntStream.rangeClosed(1, all.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(all).filteredOn(event -> event.name().isEmpty()).containsExactly(all.getLast());
        assertThat(all.subList(0, all.size() - 1)).allSatisfy(event -> {
            assertThat(event.json().getString("job_id")).isEqualTo(id);
            assertThat(event.json().getLong("seq")).isEqualTo(Long.parseLong(event.id()));
            assertThat(event.json().getString("ts")).isNotEmpty();
            assertThat(event.json().getString("action")).isNotEmpty();
        });
        for (int after = 0; after < all.size(); after++) {
            assertThat(events(id, after)).isEqualTo(all.subList(after, all.size()));
        }
        assertThat(hub.get("/v1/jobs/" + id + "/stream", "Last-Event-ID", Integer.toString(all.size()))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void r15_fifteen_seconds_of_silence_give_a_comment_and_no_word() throws IOException {
        String id = submit("s");
        try (RawClient client = follow(id)) {
            client.readUntil("\"state\":\"running\"}\n\n\r\n");
            for (int i = 0; i < 3; i++) {
                time.settle();
                time.pass(Duration.ofSeconds(15));
                assertThat(client.readUntil("\n\n\r\n")).isEqualTo("d\r\n: heartbeat\n\n\r\n");
            }
            hub.pull().succeeds(id, "");
            assertThat(client.readAll()).contains("data: [DONE]\n\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void r11_a_heartbeat_is_a_progress_with_its_flag() throws IOException {
        try (RunningHub beating = RunningHub.withJobsOn(time, "jobs.heartbeat=200ms")) {
            String id = submit(beating, "s");
            beating.pull().does(id, job -> job.progress(10, OptionalLong.of(40)));
            try (RawClient client = follow(beating, id)) {
                client.readUntil("\"heartbeat\":false}\n\n\r\n");
                time.pass(Duration.ofMillis(200));
                assertThat(client.readUntil("\n\n\r\n"))
                        .contains(
                                "event: progress\n",
                                "\"action\":\"download_progress\"",
                                "\"percent\":25.0",
                                "\"heartbeat\":true",
                                "\"stalled_ms\":200");
            }
        }
    }

    @Test
    void r20_a_hub_that_drains_ends_the_stream_without_a_word_because_the_job_goes_on() throws IOException {
        String id = submit("s");
        try (RawClient client = follow(id)) {
            client.readUntil("\"state\":\"running\"}\n\n\r\n");
            hub.edge.drain();
            assertThat(client.readAll())
                    .contains("event: error\n", "\"code\":\"draining\"")
                    .doesNotContain("[DONE]", "[ERROR]", "[CANCELLED]");
        }
    }

    private String stream(String id) throws IOException {
        try (RawClient client = follow(id)) {
            return client.readAll();
        }
    }

    private RawClient follow(String id) throws IOException {
        return follow(hub, id);
    }

    private static RawClient follow(RunningHub hub, String id) throws IOException {
        return new RawClient(hub.port())
                .send("GET /v1/jobs/" + id + "/stream HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: golden\r\n"
                        + "Connection: close\r\n\r\n");
    }

    private String submit(String model) {
        return submit(hub, model);
    }

    private static String submit(RunningHub hub, String model) {
        JsonObject body = new JsonObject().put("operation", "model_download").put("model", model);
        return new JsonObject(hub.post("/v1/jobs", body.encode()).body()).getString("job_id");
    }

    private HttpResponse<String> post(String body) {
        return hub.post("/v1/jobs", body);
    }

    private HttpResponse<String> send(String method, String path) {
        return hub.send(HttpRequest.newBuilder(hub.uri(path)).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private JsonObject job(String id) {
        return new JsonObject(hub.get("/v1/jobs/" + id).body());
    }

    private void awaitState(String id, String state) {
        await().until(() -> job(id).getString("state").equals(state));
    }

    private List<SseEvent> events(String id, int since) {
        return SseEvent.of(hub.get("/v1/jobs/" + id + "/stream?since=" + since).body());
    }
}
