package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobState;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs are submitted, seen and called off over HTTP; they run whoever listens and end once. */
class JobsApiTest {

    private static final String PULL = "{\"kind\":\"model.pull\",\"params\":{\"source\":\"hf:o/r:f.gguf\"}}";

    private final RunningHub hub = RunningHub.withJobs();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void r1_a_submission_answers_at_once_with_its_urls_and_runs_without_a_subscriber() {
        HttpResponse<String> answer = hub.post("/jobs", PULL);

        JsonObject job = new JsonObject(answer.body());
        String id = job.getString("id");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().firstValue("Location")).contains("/jobs/" + id);
        assertThat(job.getString("events_url")).isEqualTo("/jobs/" + id + "/events");
        hub.pull().succeeds(id, "{\"performed\":true}");
        JsonObject ended = awaitState(id, "succeeded");
        assertThat(ended.getJsonObject("result")).isEqualTo(new JsonObject().put("performed", true));
    }

    @Test
    void a_job_is_shown_as_documented() {
        String id = submit("ollama:tiny");
        hub.pull().does(id, job -> job.phase("downloading"));
        hub.pull().does(id, job -> job.progress(1_048_576, OptionalLong.of(4_194_304)));
        await().until(() -> job(id).getJsonObject("progress") != null);

        JsonObject job = job(id);
        assertThat(job.fieldNames())
                .containsExactly(
                        "id",
                        "kind",
                        "subject",
                        "state",
                        "phase",
                        "progress",
                        "attempt",
                        "created_at",
                        "started_at",
                        "ended_at",
                        "error",
                        "result");
        assertThat(job.getString("subject")).isEqualTo("ollama:tiny");
        assertThat(job.getString("phase")).isEqualTo("downloading");
        assertThat(job.getInteger("attempt")).isOne();
        assertThat(job.getValue("ended_at")).isNull();
        assertThat(job.getValue("error")).isNull();
        assertThat(job.getValue("result")).isNull();
        assertThat(job.getJsonObject("progress"))
                .isEqualTo(new JsonObject()
                        .put("completed_bytes", 1_048_576)
                        .put("total_bytes", 4_194_304)
                        .put("percent", 25.0)
                        .put("bytes_per_second", 0.0)
                        .putNull("eta_ms"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"kind\":                                       | 400 | malformed_json |",
                "[]                                               | 400 | wrong_type     |",
                "{}                                               | 400 | missing_field  | kind",
                "{\"kind\":7}                                     | 400 | wrong_type     | kind",
                "{\"kind\":\"model.pull\",\"params\":[]}          | 400 | wrong_type     | params",
                "{\"kind\":\"model.pull\",\"parms\":{}}           | 400 | unknown_field  | parms",
                "{\"kind\":\"fly\"}                               | 422 | unknown_kind   | kind",
                "{\"kind\":\"model.pull\",\"params\":{\"source\":\"bad:x\"}} | 422 | unsupported_source | params.source",
                "{\"kind\":\"model.pull\",\"idempotency_key\":7}  | 400 | wrong_type     | idempotency_key",
            })
    void r2_bad_requests_are_problems_that_name_the_field(String body, int status, String code, String field) {
        HttpResponse<String> answer = hub.post("/jobs", body);

        JsonObject problem = new JsonObject(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(problem.getString("code")).isEqualTo(code);
        if (field != null) {
            assertThat(problem.getString("field")).isEqualTo(field);
        }
        assertThat(hub.jobs().list(0, 10)).isEmpty();
    }

    @Test
    void an_unknown_kind_is_told_the_known_ones() {
        assertThat(new JsonObject(hub.post("/jobs", "{\"kind\":\"fly\"}").body()).getJsonArray("known"))
                .isEqualTo(JsonArray.of("model.pull"));
    }

    @Test
    void the_same_params_in_another_order_are_the_same() {
        String one =
                "{\"kind\":\"model.pull\",\"params\":{\"source\":\"s\",\"a\":{\"b\":1,\"c\":2}},\"idempotency_key\":\"k\"}";
        String other =
                "{\"kind\":\"model.pull\",\"params\":{\"a\":{\"c\":2,\"b\":1},\"source\":\"s\"},\"idempotency_key\":\"k\"}";

        assertThat(hub.post("/jobs", one).statusCode()).isEqualTo(202);
        assertThat(hub.post("/jobs", other).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/jobs/,/events", "/v1/jobs/,/stream"})
    void one_listener_more_than_there_may_be_is_refused_before_the_answer_begins(String before, String after) {
        String id = new JsonObject(hub.post("/jobs", "{\"kind\":\"model.pull\",\"params\":{\"source\":\"s\"}}")
                        .body())
                .getString("id");
        JobId job = new JobId(id);
        await().until(() -> hub.pull().begun.contains(id));
        for (int i = 0; i < 100; i++) {
            long last = hub.jobs().log().standing(job).orElseThrow().last();
            hub.jobs().log().follow(job, last).orElseThrow().next();
        }
        await().until(() -> !hub.jobs().log().standing(job).orElseThrow().hasRoom());

        HttpResponse<String> refused = hub.get(before + id + after);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(new JsonObject(refused.body()).getString("code")).isEqualTo("no_capacity");
        hub.pull().succeeds(id, "{}");
        await().until(() -> hub.get(before + id + after).statusCode() == 200);
    }

    @Test
    void an_idempotency_key_makes_one_job_202_then_200_and_409_for_other_params() {
        String body = "{\"kind\":\"model.pull\",\"params\":{\"source\":\"%s\"},\"idempotency_key\":\"k\"}";
        HttpResponse<String> first = hub.post("/jobs", body.formatted("a"));
        HttpResponse<String> again = hub.post("/jobs", body.formatted("a").replace(":{", ": {"));

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(again.body()).getString("id"))
                .isEqualTo(new JsonObject(first.body()).getString("id"));
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(hub.post("/jobs", body.formatted("b")).statusCode()).isEqualTo(409);
    }

    @Test
    void jobs_are_listed_in_order_by_pages_and_chosen_by_state_and_kind() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(submit("s" + i));
        }
        await().until(() -> job(ids.get(1)).getString("state").equals("running"));
        JsonObject page = new JsonObject(hub.get("/jobs?limit=3").body());
        JsonObject rest = new JsonObject(
                hub.get("/jobs?limit=3&after=" + page.getString("next")).body());

        assertThat(idsOf(page)).isEqualTo(ids.subList(0, 3));
        assertThat(idsOf(rest)).isEqualTo(ids.subList(3, 5));
        assertThat(rest.getValue("next")).isNull();
        assertThat(idsOf(new JsonObject(hub.get("/jobs?state=queued").body()))).isEqualTo(ids.subList(2, 5));
        assertThat(idsOf(new JsonObject(hub.get("/jobs?kind=image.pull").body())))
                .isEmpty();
        HttpResponse<String> wrong = hub.get("/jobs?state=done");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(new JsonObject(wrong.body()).getString("field")).isEqualTo("state");
    }

    @Test
    void r5_a_failure_is_in_the_job_with_its_code_and_words() {
        String id = submit("s");
        hub.pull().breaks(id, "digest_mismatch", "expected a,\ngot b");

        assertThat(awaitState(id, "failed").getJsonObject("error"))
                .isEqualTo(new JsonObject().put("code", "digest_mismatch").put("detail", "expected a,\ngot b"));
        SseEvent last = events(id).getLast();
        assertThat(last.name()).isEqualTo("failed");
        assertThat(last.json().getJsonObject("error").getString("code")).isEqualTo("digest_mismatch");
    }

    @ParameterizedTest
    @CsvSource({"POST,/cancel", "DELETE,''"})
    void r6_r46_a_running_job_is_called_off_from_another_connection_by_either_route(String method, String tail) {
        String id = submit("s");
        await().until(() -> hub.pull().begun.contains(id));

        assertThat(send(method, "/jobs/" + id + tail).statusCode()).isEqualTo(200);
        awaitState(id, "cancelled");
        assertThat(hub.pull().stopped).containsExactly(id);
        assertThat(events(id).getLast().name()).isEqualTo("cancelled");
        assertThat(hub.pull().discarded).isEmpty();
    }

    @Test
    void r7_a_job_called_off_in_line_never_runs_and_is_purged_where_asked() {
        submit("a");
        submit("b");
        String waiting = submit("c");

        HttpResponse<String> answer = send("POST", "/jobs/" + waiting + "/cancel?purge=true");
        assertThat(new JsonObject(answer.body()).getString("state")).isEqualTo("cancelled");
        await().until(() -> hub.pull().discarded.equals(List.of("c")));
        assertThat(hub.pull().begun).doesNotContain(waiting);
    }

    @Test
    void r8_cancel_is_200_twice_409_when_ended_404_when_unknown_and_422_when_purge_is_no_flag() {
        String cancelled = submit("a");
        String finished = submit("b");
        hub.pull().succeeds(finished, "");
        awaitState(finished, "succeeded");

        assertThat(send("DELETE", "/jobs/" + cancelled).statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/jobs/" + cancelled).statusCode()).isEqualTo(200);
        awaitState(cancelled, "cancelled");
        assertThat(send("POST", "/jobs/" + cancelled + "/cancel").statusCode()).isEqualTo(200);
        HttpResponse<String> late = send("DELETE", "/jobs/" + finished);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(new JsonObject(late.body()).getString("state")).isEqualTo("succeeded already");
        assertThat(job(finished).getString("state")).isEqualTo("succeeded");
        for (String unknown : List.of("job-x", "a%20b", "%F0%9F%98%80")) {
            HttpResponse<String> none = send("DELETE", "/jobs/" + unknown);
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(new JsonObject(none.body()).getString("code")).isEqualTo("job_not_found");
            assertThat(hub.get("/jobs/" + unknown).statusCode()).isEqualTo(404);
            assertThat(hub.get("/jobs/" + unknown + "/events").statusCode()).isEqualTo(404);
        }
        HttpResponse<String> wrong = send("POST", "/jobs/" + finished + "/cancel?purge=yes");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(new JsonObject(wrong.body()).getString("field")).isEqualTo("purge");
    }

    @Test
    void r10_r43_progress_rises_to_the_total_and_the_job_shows_the_last_event() {
        String id = submit("s");
        for (int part = 0; part <= 4; part++) {
            long bytes = part * 250L;
            hub.pull().does(id, job -> job.progress(bytes, OptionalLong.of(1_000)));
            hub.pull().does(id, job -> job.log("at " + bytes));
        }
        hub.pull().succeeds(id, "");
        awaitState(id, "succeeded");

        List<JsonObject> progress = events(id).stream()
                .filter(event -> event.name().equals("progress"))
                .map(SseEvent::json)
                .toList();
        assertThat(progress).extracting(one -> one.getLong("completed_bytes")).isSorted();
        JsonObject last = progress.getLast();
        assertThat(last.getDouble("percent")).isEqualTo(100.0);
        last.remove("job");
        last.remove("at");
        assertThat(job(id).getJsonObject("progress")).isEqualTo(last);
    }

    @Test
    void r10_percent_is_null_without_a_total_100_of_nothing_and_never_100_too_early() {
        assertThat(percentAfter(5, OptionalLong.empty())).isNull();
        assertThat(percentAfter(0, OptionalLong.of(0))).isEqualTo(100.0);
        assertThat(percentAfter(99_999, OptionalLong.of(100_000))).isEqualTo(99.9);
    }

    private Double percentAfter(long bytes, OptionalLong total) {
        String id = submit("s");
        hub.pull().does(id, job -> job.progress(bytes, total));
        hub.pull().succeeds(id, "");
        return awaitState(id, "succeeded").getJsonObject("progress").getDouble("percent");
    }

    @Test
    void r17_states_go_from_queued_over_running_to_one_end_also_when_cancel_and_finish_race() throws Exception {
        for (int round = 0; round < 100; round++) {
            String id = submit("s");
            CountDownLatch both = new CountDownLatch(1);
            Thread cancel = Thread.ofVirtual().start(() -> {
                awaitLatch(both);
                send("DELETE", "/jobs/" + id);
            });
            Thread finish = Thread.ofVirtual().start(() -> {
                awaitLatch(both);
                hub.pull().succeeds(id, "");
            });
            both.countDown();
            cancel.join();
            finish.join();
            await().pollInterval(Duration.ofMillis(5)).until(() -> state(id).isFinal());
            List<String> names = events(id).stream().map(SseEvent::name).toList();
            assertThat(names)
                    .filteredOn(
                            name -> List.of("succeeded", "failed", "cancelled").contains(name))
                    .hasSize(1);
            assertThat(names.getLast()).isIn("succeeded", "cancelled");
            assertThat(send("DELETE", "/jobs/" + id).statusCode())
                    .isEqualTo(names.getLast().equals("succeeded") ? 409 : 200);
            assertThat(events(id)).extracting(SseEvent::name).isEqualTo(names);
        }
    }

    @Test
    void r45_of_a_kind_that_runs_two_at_once_ten_jobs_start_in_order() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(submit("s" + i));
        }
        for (int i = 0; i < 10; i++) {
            int least = Math.min(10, i + 2);
            await().until(() -> hub.pull().begun.size() == least);
            assertThat(hub.jobs().list(0, 99))
                    .filteredOn(job -> job.state() instanceof JobState.Running)
                    .hasSizeLessThanOrEqualTo(2);
            hub.pull().succeeds(ids.get(i), "");
            awaitState(ids.get(i), "succeeded");
        }
        assertThat(hub.pull().begun).isEqualTo(ids);
    }

    @Test
    void r49_names_and_messages_of_any_script_arrive_whole() {
        String words = "Größe 模型 \uD83E\uDD99 \u2028 \"quoted\"\n";
        String id = submit("hf:ö/模型");
        hub.pull().does(id, job -> job.log(words));
        hub.pull().breaks(id, "stalled", words);

        assertThat(awaitState(id, "failed").getJsonObject("error").getString("detail"))
                .isEqualTo(words);
        assertThat(job(id).getString("subject")).isEqualTo("hf:ö/模型");
        assertThat(events(id).stream()
                        .filter(event -> event.name().equals("log"))
                        .map(event -> event.json().getString("text")))
                .containsExactly(words);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String submit(String source) {
        JsonObject body =
                new JsonObject().put("kind", "model.pull").put("params", new JsonObject().put("source", source));
        return new JsonObject(hub.post("/jobs", body.encode()).body()).getString("id");
    }

    private HttpResponse<String> send(String method, String path) {
        return hub.send(HttpRequest.newBuilder(hub.uri(path)).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private JsonObject job(String id) {
        return new JsonObject(hub.get("/jobs/" + id).body());
    }

    private JobState state(String id) {
        return hub.jobs().find(new JobId(id)).orElseThrow().state();
    }

    private JsonObject awaitState(String id, String state) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> job(id).getString("state").equals(state));
        return job(id);
    }

    private List<SseEvent> events(String id) {
        return SseEvent.of(hub.get("/jobs/" + id + "/events").body());
    }

    private static List<String> idsOf(JsonObject page) {
        return page.getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("id"))
                .toList();
    }
}
