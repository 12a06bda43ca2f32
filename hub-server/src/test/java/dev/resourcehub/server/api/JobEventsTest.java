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
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The events of a job come to any number of readers, from any number on, without gap or repetition; one terminal event is the
 * last; silence is filled and ends nothing; a reader that leaves stops nothing.
 */
class JobEventsTest {

    private final ManualTime time = new ManualTime();
    private final RunningHub hub = RunningHub.withJobsOn(time, "jobs.heartbeat=200ms", "jobs.keep_for=10m");

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void r3_events_are_framed_as_the_golden_file_says() throws IOException {
        String id = submit("hf:o/r:f.gguf");
        play(id);
        hub.pull().succeeds(id, "{\"performed\":true,\"name\":\"größe\"}");

        try (RawClient client = follow("/jobs/" + id + "/events", "X-Request-Id: golden", "Connection: close")) {
            assertThat(client.readAll()).isEqualTo(Golden.stream("job-succeeded.sse"));
        }
    }

    @Test
    void r3_a_reader_of_lines_is_told_the_same() throws IOException {
        String id = submit("hf:o/r:f.gguf");
        play(id);
        hub.pull().breaks(id, "digest_mismatch", "expected a,\ngot b");

        try (RawClient client = follow(
                "/jobs/" + id + "/events",
                "Accept: application/x-ndjson",
                "X-Request-Id: golden",
                "Connection: close")) {
            assertThat(client.readAll()).isEqualTo(Golden.stream("job-failed.ndjson"));
        }
    }

    @Test
    void r3_the_head_comes_before_anything_happens_and_each_event_at_once() throws IOException {
        String id = submit("s");
        try (RawClient client = follow("/jobs/" + id + "/events")) {
            assertThat(client.readUntil("\"state\":\"running\",\"attempt\":1}\n\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Type: text/event-stream\r\n", "Cache-Control: no-store\r\n");
            hub.pull().does(id, job -> job.log("one"));
            assertThat(client.readUntil("\n\n\r\n")).contains("event: log\n", "\"text\":\"one\"");
            hub.pull().succeeds(id, "");
            assertThat(client.readUntil("0\r\n\r\n")).contains("event: succeeded\n");
        }
    }

    @Test
    void r11_r12_heartbeats_come_at_their_interval_tell_the_stall_and_stop_with_the_job() throws IOException {
        String id = submit("s");
        try (RawClient client = follow("/jobs/" + id + "/events")) {
            client.readUntil("\"state\":\"running\",\"attempt\":1}\n\n\r\n");
            await().until(() -> hub.pull().begun.contains(id));
            for (int beat = 1; beat <= 3; beat++) {
                time.pass(Duration.ofMillis(199));
                time.pass(Duration.ofMillis(1));
                assertThat(client.readUntil("\n\n\r\n"))
                        .contains("event: heartbeat\n", "\"stalled_ms\":" + beat * 200 + "}");
            }
            hub.pull().breaks(id, "stalled", "nothing came");
            client.readUntil("0\r\n\r\n");
        }
        awaitState(id, "failed");
        int timers = time.waiting();
        time.pass(Duration.ofSeconds(2));
        assertThat(time.waiting()).isEqualTo(timers);
        assertThat(events(id, 0).getLast().name()).isEqualTo("failed");
    }

    @Test
    void r13_nothing_of_one_job_is_told_to_a_reader_of_another() {
        String one = submit("a");
        String other = submit("b");
        for (int i = 0; i < 20; i++) {
            hub.pull().does(one, job -> job.log("of one"));
            hub.pull().does(other, job -> job.log("of the other"));
        }
        hub.pull().succeeds(one, "");
        hub.pull().succeeds(other, "");
        awaitState(one, "succeeded");
        awaitState(other, "succeeded");

        assertThat(events(one, 0))
                .extracting(event -> event.json().getString("job"))
                .containsOnly(one);
        assertThat(events(other, 0))
                .extracting(event -> event.json().getString("job"))
                .containsOnly(other);
        assertThat(events(other, 0)).noneMatch(event -> event.text().contains("of one"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r14_a_reader_that_comes_back_at_any_number_gets_the_rest_once(boolean byHeader) {
        String id = submit("s");
        play(id);
        hub.pull().succeeds(id, "");
        awaitState(id, "succeeded");
        List<SseEvent> all = events(id, 0);

        assertThat(all).extracting(SseEvent::id).isEqualTo(numbers(1, all.size()));
        for (int after = 0; after < all.size(); after++) {
            HttpResponse<String> rest = byHeader
                    ? hub.get("/jobs/" + id + "/events?after=0", "Last-Event-ID", Integer.toString(after))
                    : hub.get("/jobs/" + id + "/events?after=" + after);
            assertThat(SseEvent.of(rest.body())).isEqualTo(all.subList(after, all.size()));
        }
        assertThat(hub.get("/jobs/" + id + "/events?after=" + all.size()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void r14_readers_who_join_midway_and_one_that_was_there_all_see_the_end() throws IOException {
        String id = submit("s");
        try (RawClient first = follow("/jobs/" + id + "/events", "Connection: close")) {
            first.readUntil("\"state\":\"running\",\"attempt\":1}\n\n\r\n");
            hub.pull().does(id, job -> job.log("one"));
            first.readUntil("\"one\"}\n\n\r\n");
            try (RawClient second = follow("/jobs/" + id + "/events", "Last-Event-ID: 2", "Connection: close")) {
                assertThat(second.readUntil("\"one\"}\n\n\r\n"))
                        .contains("id: 3\n")
                        .doesNotContain("id: 2\n");
                hub.pull().does(id, job -> job.log("two"));
                hub.pull().succeeds(id, "");
                for (RawClient reader : List.of(first, second)) {
                    assertThat(reader.readAll()).containsSubsequence("id: 4\n", "\"two\"", "id: 5\n", "succeeded");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "99", "1.5", "9999999999999999999"})
    void a_place_that_no_event_had_is_refused_by_name(String place) {
        String id = submit("s");
        HttpResponse<String> byHeader = hub.get("/jobs/" + id + "/events", "Last-Event-ID", place);
        HttpResponse<String> byQuery = hub.get("/jobs/" + id + "/events?after=" + place);

        assertThat(byHeader.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(byHeader.body()).getString("header")).isEqualTo("Last-Event-ID");
        assertThat(byQuery.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(byQuery.body()).getString("field")).isEqualTo("after");
    }

    @Test
    void r15_silence_is_filled_with_comments_and_ends_nothing() throws IOException {
        ManualTime slow = new ManualTime();
        try (RunningHub quiet = RunningHub.withJobsOn(slow, "jobs.heartbeat=1h")) {
            String id = submit(quiet, "s");
            try (RawClient client = follow(quiet, "/jobs/" + id + "/events")) {
                client.readUntil("\"state\":\"running\",\"attempt\":1}\n\n\r\n");
                for (int i = 0; i < 3; i++) {
                    slow.settle();
                    slow.pass(Duration.ofSeconds(5));
                    assertThat(client.readUntil("\n\n\r\n")).isEqualTo("d\r\n: heartbeat\n\n\r\n");
                }
                quiet.pull().succeeds(id, "");
                assertThat(client.readUntil("0\r\n\r\n")).contains("event: succeeded");
            }
        }
    }

    @Test
    void r16_a_reader_that_leaves_stops_nothing() throws IOException {
        String id = submit("s");
        try (RawClient client = follow("/jobs/" + id + "/events")) {
            client.readUntil("\"state\":\"running\",\"attempt\":1}\n\n\r\n");
            client.reset();
        }
        hub.pull().does(id, job -> job.log("went on"));
        hub.pull().succeeds(id, "");
        awaitState(id, "succeeded");
        assertThat(hub.pull().stopped).isEmpty();
    }

    @Test
    void r18_an_ended_job_is_gone_after_its_time() {
        String id = submit("s");
        hub.pull().succeeds(id, "");
        awaitState(id, "succeeded");
        time.pass(Duration.ofMinutes(12));
        assertThat(hub.get("/jobs/" + id).statusCode()).isEqualTo(404);
        assertThat(hub.get("/jobs/" + id + "/events").statusCode()).isEqualTo(404);
        assertThat(new JsonObject(hub.get("/jobs").body()).getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void r20_a_hub_that_drains_ends_the_stream_in_band_and_not_the_job() throws IOException {
        String id = submit("s");
        try (RawClient client = follow("/jobs/" + id + "/events", "Connection: close")) {
            client.readUntil("\"state\":\"running\",\"attempt\":1}\n\n\r\n");
            hub.edge.drain();
            assertThat(client.readAll())
                    .contains("event: problem\n", "\"code\":\"draining\"")
                    .doesNotContain("event: failed", "event: cancelled");
        }
        assertThat(hub.pull().stopped).isEmpty();
    }

    /** Two phases, a progress and a line, each in an event of its own. */
    private void play(String id) {
        hub.pull().does(id, job -> job.phase("downloading"));
        hub.pull().does(id, job -> job.progress(1_048_576, OptionalLong.of(4_194_304)));
        hub.pull().does(id, job -> job.log("half of it"));
        hub.pull().does(id, job -> job.phase("verifying"));
    }

    private String submit(String source) {
        return submit(hub, source);
    }

    private static String submit(RunningHub hub, String source) {
        String body = "{\"kind\":\"model.pull\",\"params\":{\"source\":\"" + source + "\"}}";
        return new JsonObject(hub.post("/jobs", body).body()).getString("id");
    }

    private void awaitState(String id, String state) {
        await().until(() ->
                new JsonObject(hub.get("/jobs/" + id).body()).getString("state").equals(state));
    }

    private List<SseEvent> events(String id, int after) {
        return SseEvent.of(hub.get("/jobs/" + id + "/events?after=" + after).body());
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private RawClient follow(String path, String... headers) throws IOException {
        return follow(hub, path, headers);
    }

    private static RawClient follow(RunningHub hub, String path, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return new RawClient(hub.port()).send(head.append("\r\n").toString());
    }
}
