package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.server.fixture.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A call for a model that is not there and may be fetched makes it appear, once: who streams sees it come, who does not is
 * told the job when it takes long, and everyone is answered by it afterwards. A name that is not allowed asks nobody.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProvisionModelTest {

    private static final Duration TO_COME = Duration.ofSeconds(60);
    private static final int SMALL = 1 << 20;
    private static final int LARGE = 8 << 20;
    /** Bytes a second: slow enough to be seen. */
    private static final long SLOW = 2 << 20;
    /** Bytes a second: nothing ends before the test says so. */
    private static final long HELD = 64 << 10;

    @TempDir
    static Path folder;

    private static ModelPlaces places;
    private static ServerProcess patient;
    private static ServerProcess hasty;

    @BeforeAll
    static void hubs_with_embedded_engines() throws Exception {
        places = new ModelPlaces(folder);
        patient = places.hubWithItsModel(
                folder.resolve("patient"), "ollama.provision.allow=wanted-*", "ollama.provision.wait=60s");
        hasty = places.hubWithItsModel(
                folder.resolve("hasty"), "ollama.provision.allow=wanted-*", "ollama.provision.wait=100ms");
        ModelPlaces.awaitListed(patient, "noise");
        ModelPlaces.awaitListed(hasty, "noise");
    }

    @AfterAll
    static void everything_stops() {
        patient.close();
        hasty.close();
        places.close();
    }

    @Test
    void who_streams_sees_the_model_come_and_then_its_tokens() throws Exception {
        String digest = places.publish("wanted-stream:1", places.model(11, LARGE));
        places.registry.storage().throttle(SLOW);

        List<SseEvent> events;
        try (EventReader stream = EventReader.posting(hasty, "/llm/generate", call("wanted-stream:1", true))) {
            events = stream.rest();
        } finally {
            places.registry.storage().throttle(Long.MAX_VALUE);
        }

        List<String> names = events.stream().map(SseEvent::name).distinct().toList();
        assertThat(names).containsSubsequence("provisioning", "started", "token", "done");
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(events.getLast().json().getString("model")).isEqualTo("wanted-stream:1");
        List<SseEvent> coming = events.stream()
                .filter(event -> event.name().equals("provisioning"))
                .toList();
        String job = coming.getFirst().json().getString("job");
        assertThat(coming)
                .allSatisfy(event -> assertThat(event.json().getString("job")).isEqualTo(job));
        List<Long> bytes = coming.stream()
                .map(event -> event.json().getLong("completed_bytes"))
                .toList();
        assertThat(bytes).isSorted().anyMatch(some -> some > 0 && some < LARGE);
        assertThat(coming).anyMatch(event -> event.text().contains("\"total_bytes\":" + LARGE));
        assertThat(places.transfersOf(digest)).hasSize(1);
        assertThat(answer(hasty.get("/jobs/" + job), 200).path("state").asText())
                .isEqualTo("succeeded");
    }

    @Test
    void who_does_not_stream_waits_for_the_model_and_is_answered_by_it() throws Exception {
        String digest = places.publish("wanted-plain:1", places.model(12, SMALL));

        JsonNode answer = answer(patient.post("/llm/generate", call("wanted-plain:1", false)), 200);

        assertThat(answer.path("model").asText()).isEqualTo("wanted-plain:1");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isPositive();
        assertThat(places.transfersOf(digest)).hasSize(1);
    }

    @Test
    void when_it_takes_longer_than_the_wait_the_caller_is_told_the_job_and_answered_later() throws Exception {
        String digest = places.publish("wanted-slowly:1", places.model(13, LARGE));
        places.registry.storage().throttle(HELD);

        JsonNode problem = await().atMost(TO_COME)
                .until(
                        () -> tooEarly("wanted-slowly:1"),
                        told -> told.path("job").isTextual());
        String job = problem.path("job").asText();
        assertThat(problem.path("job_url").asText()).isEqualTo("/jobs/" + job);
        answer(hasty.get("/health/live"), 200);
        assertThat(answer(hasty.get(problem.path("job_url").asText()), 200)
                        .path("ended_at")
                        .isNull())
                .as("others are answered while it comes")
                .isTrue();

        places.registry.storage().throttle(Long.MAX_VALUE);
        await().atMost(TO_COME)
                .until(() -> hasty.post("/llm/generate", call("wanted-slowly:1", false))
                                .statusCode()
                        == 200);
        assertThat(places.transfersOf(digest)).hasSize(1);
        assertThat(answer(hasty.get("/jobs"), 200).path("items"))
                .filteredOn(item -> item.path("subject").asText().contains("wanted-slowly"))
                .hasSize(1);
    }

    /** What a caller is told who waits shorter than the model takes: from the beginning that it comes, and soon by which job. */
    private static JsonNode tooEarly(String model) throws IOException {
        HttpResponse<String> early = hasty.post("/llm/generate", call(model, false));
        assertThat(early.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = answer(early, 503);
        assertThat(problem.path("code").asText()).isEqualTo("provisioning");
        return problem;
    }

    @Test
    void twenty_callers_share_one_transfer_which_one_more_that_leaves_does_not_stop() throws Exception {
        String digest = places.publish("wanted-by-all:1", places.model(14, LARGE));
        places.registry.storage().throttle(HELD);

        List<Future<HttpResponse<String>>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                calls.add(callers.submit(() -> patient.post("/llm/generate", call("wanted-by-all:1", false))));
            }
            try (EventReader leaves = EventReader.posting(patient, "/llm/generate", call("wanted-by-all:1", true))) {
                assertThat(leaves.next().orElseThrow().name()).isEqualTo("provisioning");
                awaitWaiting(21);
            }
            awaitWaiting(20);
            places.registry.storage().throttle(Long.MAX_VALUE);
        }

        for (Future<HttpResponse<String>> call : calls) {
            assertThat(call.get().statusCode()).as(call.get().body()).isEqualTo(200);
        }
        assertThat(places.transfersOf(digest)).hasSize(1);
        assertThat(answer(patient.get("/jobs"), 200).path("items"))
                .filteredOn(item -> item.path("subject").asText().contains("wanted-by-all"))
                .hasSize(1);
    }

    @Test
    void a_name_that_is_not_allowed_stays_unknown_and_asks_nobody() throws Exception {
        places.publish("forbidden:1", places.model(15, SMALL));

        JsonNode problem = answer(patient.post("/llm/generate", call("forbidden:1", false)), 404);

        assertThat(problem.path("code").asText()).isEqualTo("model_not_found");
        assertThat(problem.has("provisioning")).isFalse();
        assertThat(places.registry.asked()).noneMatch(asked -> asked.target().contains("forbidden"));
        assertThat(answer(patient.post("/llm/generate", call("forbidden:1", true)), 404)
                        .path("code")
                        .asText())
                .isEqualTo("model_not_found");
    }

    @Test
    void a_name_that_the_registry_lacks_keeps_both_failures_and_is_not_asked_for_again_at_once() throws Exception {
        JsonNode first = answer(patient.post("/llm/generate", call("wanted-nowhere:1", false)), 404);
        int asked = requestsFor("wanted-nowhere");

        JsonNode second = answer(patient.post("/llm/generate", call("wanted-nowhere:1", false)), 404);

        assertThat(asked).isPositive();
        assertThat(requestsFor("wanted-nowhere")).isEqualTo(asked);
        assertThat(first.path("code").asText()).isEqualTo("model_not_found");
        JsonNode tried = first.path("provisioning");
        assertThat(tried.path("strategy").asText()).isEqualTo("ai-model");
        assertThat(tried.path("outcome").asText()).isEqualTo("threw");
        assertThat(tried.path("cause").path("code").asText()).isEqualTo("source_not_found");
        assertThat(second.path("provisioning").path("outcome").asText()).isEqualTo("backoff");
        assertThat(second.path("provisioning").path("retry_after_ms").asLong()).isPositive();
        JsonNode remembered = answer(patient.get("/readiness/ollama"), 200)
                .path("provisioning")
                .path("failures");
        assertThat(remembered).anySatisfy(failure -> {
            assertThat(failure.path("target").path("id").asText()).contains("wanted-nowhere:1");
            assertThat(failure.path("attempts").asInt()).isEqualTo(1);
            assertThat(failure.path("permanent").asBoolean()).isTrue();
            assertThat(failure.path("next_attempt_at").asText()).isNotEmpty();
        });
    }

    @Test
    void a_name_that_came_to_the_registry_later_is_brought_when_an_operator_says_so() throws Exception {
        answer(patient.post("/llm/generate", call("wanted-late:1", false)), 404);
        places.publish("wanted-late:1", places.model(17, SMALL));
        answer(patient.post("/llm/generate", call("wanted-late:1", false)), 404);
        JsonNode target = ModelOutcome.failureOf(answer(patient.get("/readiness/ollama"), 200), "wanted-late")
                .path("target");

        answer(
                patient.send(HttpRequest.newBuilder(URI.create(patient.url() + "/provisioning/overrides"))
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(
                                "{\"action\":\"retry\",\"adapter\":\"ollama\",\"actor\":\"anna\",\"reason\":\"published\","
                                        + "\"target\":" + target + "}"))),
                200);

        answer(patient.post("/llm/generate", call("wanted-late:1", false)), 200);
        assertThat(answer(patient.get("/readiness/ollama"), 200)
                        .path("provisioning")
                        .path("failures")
                        .toString())
                .doesNotContain("wanted-late");
        assertThat(answer(patient.get("/provisioning/events"), 200).path("items"))
                .anySatisfy(event -> {
                    assertThat(event.path("event").asText()).isEqualTo("override");
                    assertThat(event.path("override").path("actor").asText()).isEqualTo("anna");
                });
    }

    @Test
    void what_was_provided_is_told_with_the_request_that_wanted_it() throws Exception {
        places.publish("wanted-known:1", places.model(16, SMALL));
        answer(patient.post("/llm/generate", call("wanted-known:1", false), "X-Request-Id", "req-wanted"), 200);

        JsonNode outcomes = answer(patient.get("/readiness/ollama"), 200)
                .path("provisioning")
                .path("outcomes");
        assertThat(outcomes).anySatisfy(ModelOutcome::isTheOneOfTheRequest);

        JsonNode events = answer(patient.get("/provisioning/events"), 200).path("items");
        assertThat(events)
                .filteredOn(event -> event.toString().contains("req-wanted"))
                .extracting(event -> event.path("event").asText())
                .filteredOn(name -> !name.equals("progress"))
                .containsExactly("started", "succeeded", "retry_succeeded");
        assertThat(events).anySatisfy(ModelOutcome::isTheOneOfTheRequest);
        long number = ModelOutcome.numberOf(events, "req-wanted", "succeeded");
        try (EventReader replay = EventReader.behind(patient, "/provisioning/events", Long.toString(number - 1))) {
            SseEvent again = replay.next().orElseThrow();
            assertThat(again.id()).isEqualTo(Long.toString(number));
            assertThat(again.name()).isEqualTo("succeeded");
            assertThat(again.json().getString("strategy")).isEqualTo("ai-model");
        }

        JsonNode report = answer(patient.get("/boot-report"), 200);
        assertThat(report.path("decisions")).anySatisfy(decision -> {
            assertThat(decision.path("kind").asText()).isEqualTo("provisioning");
            assertThat(decision.path("category").asText()).isEqualTo("ai-model");
            assertThat(decision.path("decision").asText()).isEqualTo("succeeded");
            assertThat(decision.path("target").asText()).contains("wanted-known:1");
        });
        String table = patient.send(HttpRequest.newBuilder(URI.create(patient.url() + "/boot-report"))
                        .header("Accept", "text/plain"))
                .body();
        assertThat(table.lines())
                .anyMatch(line ->
                        line.contains("ai-model") && line.contains("wanted-known:1") && line.contains("succeeded"));
        JsonNode model = answer(patient.get("/llm/models/wanted-known:1"), 200);
        assertThat(model.path("provenance").path("correlation_id").asText()).isEqualTo("req-wanted");
        assertThat(model.path("provenance").path("reason").asText()).isEqualTo("readiness:operation-failure");
    }

    private static void awaitWaiting(int callers) {
        await().atMost(TO_COME)
                .until(() -> patient.get("/readiness/ollama").body().contains("\"waiting\":" + callers));
    }

    private static int requestsFor(String name) {
        return (int) places.registry.asked().stream()
                .filter(asked -> asked.target().contains(name))
                .count();
    }

    private static final class ModelOutcome {

        static void isTheOneOfTheRequest(JsonNode event) {
            assertThat(event.path("event").asText()).isEqualTo("succeeded");
            assertThat(event.path("strategy").asText()).isEqualTo("ai-model");
            assertThat(event.path("target").path("id").asText()).contains("wanted-known:1");
            assertThat(event.path("performed").asBoolean()).isTrue();
            assertThat(event.path("duration_ms").asDouble()).isPositive();
            assertThat(event.path("provenance").path("correlation_id").asText()).isEqualTo("req-wanted");
            assertThat(event.path("provenance").path("requested_by").asText()).isEqualTo("ollama");
        }

        static JsonNode failureOf(JsonNode adapter, String model) {
            for (JsonNode failure : adapter.path("provisioning").path("failures")) {
                if (failure.path("target").path("id").asText().contains(model)) {
                    return failure;
                }
            }
            throw new AssertionError("no failure of " + model + " in " + adapter);
        }

        static long numberOf(JsonNode events, String request, String name) {
            for (JsonNode event : events) {
                boolean isIt = event.path("event").asText().equals(name)
                        && event.path("provenance")
                                .path("correlation_id")
                                .asText()
                                .equals(request);
                if (isIt) {
                    return event.path("id").asLong();
                }
            }
            throw new AssertionError("no " + name + " of " + request + " in " + events);
        }
    }

    private static String call(String model, boolean streamed) {
        return "{\"model\":\"" + model + "\",\"prompt\":\"ab\",\"stream\":" + streamed
                + ",\"options\":{\"max_tokens\":5,\"seed\":1}}";
    }
}
