package dev.resourcehub.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.server.fixture.Golden;
import dev.resourcehub.server.fixture.ManualTime;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What happens in hubs, as a stream.
 *
 * <p>A reader is told all that is kept, or what happened since its {@code Last-Event-ID}; then each event as it happens. The
 * stream ends when the reader leaves, and then nobody listens any more, or when the server drains.
 */
class HubsApiEventsTest {

    private static final InstanceId GPU = new InstanceId("gpu1");
    private static final String EVENTS = "/hubs/ollama/events";

    private final RunningHub hub = RunningHub.with();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void events_are_framed_as_the_golden_file_says() throws IOException {
        try (RawClient client = follow(hub, EVENTS, "X-Request-Id: golden", "Connection: close")) {
            awaitListeners(1);
            tellOneOfEach();
            hub.edge.drain();

            assertThat(client.readAll()).isEqualTo(Golden.stream("hub-events.sse"));
        }
    }

    @Test
    void a_reader_of_lines_is_told_the_same() throws IOException {
        hub.ollama.tell(new HubEvent.BreakerChanged(GPU, "gemma3:270m", "closed", "open", "5 failures in a row"));
        hub.docker.tell(new HubEvent.Restored(GPU));
        try (RawClient one = follow(hub, EVENTS, "Accept: application/x-ndjson");
                RawClient all = follow(hub, "/events", "Accept: application/x-ndjson")) {
            assertThat(one.readUntil("}\n\r\n"))
                    .contains("Content-Type: application/x-ndjson\r\n")
                    .contains("\n{\"event\":\"breaker_changed\",\"id\":1,\"at\":\"2023-11-14T22:13:20.001Z\","
                            + "\"hub\":\"ollama\",\"instance\":\"gpu1\",\"scope\":\"gemma3:270m\",\"from\":\"closed\","
                            + "\"to\":\"open\",\"reason\":\"5 failures in a row\"}\n");
            assertThat(all.readUntil("\"gemma3:270m\"")).contains("{\"event\":\"restored\",\"id\":\"docker:1\",");
        }
    }

    @Test
    void the_head_goes_out_before_anything_happens_and_silence_is_filled() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub quiet = RunningHub.on(time);
                RawClient client = follow(quiet, EVENTS)) {
            assertThat(client.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Type: text/event-stream\r\n", "Cache-Control: no-store\r\n");
            for (int i = 0; i < 3; i++) {
                time.pass(Duration.ofSeconds(5));
                assertThat(client.readUntil("\n\n\r\n")).isEqualTo("d\r\n: heartbeat\n\n\r\n");
            }
        }
    }

    @Test
    void a_reader_that_comes_back_is_told_what_happened_since_and_then_what_happens() throws IOException {
        for (int i = 1; i <= 3; i++) {
            hub.ollama.tell(new HubEvent.Recovered(GPU, i));
        }
        try (RawClient client = follow(hub, EVENTS, "Last-Event-ID: 2")) {
            assertThat(client.readUntil("\"attempts\":3}\n\n"))
                    .contains("id: 3\n")
                    .doesNotContain("id: 1\n", "id: 2\n");
            hub.ollama.tell(new HubEvent.Recovered(GPU, 4));
            assertThat(client.readUntil("\"attempts\":4}\n\n")).contains("id: 4\nevent: recovered\n");
        }
    }

    @Test
    void a_gap_in_the_numbers_shows_what_is_no_longer_kept() throws IOException {
        for (int i = 1; i <= 6; i++) {
            hub.ollama.tell(new HubEvent.Recovered(GPU, i));
        }
        try (RawClient client = follow(hub, EVENTS, "Last-Event-ID: 1")) {
            assertThat(client.readUntil("\"attempts\":6}\n\n"))
                    .contains("id: 3\n")
                    .doesNotContain("id: 2\n");
        }
    }

    @Test
    void an_id_of_an_earlier_life_of_the_hub_is_no_place_and_all_that_is_kept_is_told() throws IOException {
        hub.ollama.tell(new HubEvent.Recovered(GPU, 1));
        try (RawClient client = follow(hub, EVENTS, "Last-Event-ID: 900")) {
            assertThat(client.readUntil("\"attempts\":1}\n\n")).contains("id: 1\n");
        }
    }

    @Test
    void the_stream_of_all_hubs_replays_for_each_from_its_own_place() throws IOException {
        for (int i = 1; i <= 3; i++) {
            hub.ollama.tell(new HubEvent.Recovered(GPU, i));
            hub.docker.tell(new HubEvent.Recovered(GPU, 10 + i));
        }
        try (RawClient client = follow(hub, "/events", "Last-Event-ID: docker:3,ollama:1")) {
            String replay = client.readUntil("\"attempts\":3}\n\n");
            assertThat(replay)
                    .contains("id: docker:3,ollama:2\n", "id: docker:3,ollama:3\n")
                    .doesNotContain("\"hub\":\"docker\"", "\"attempts\":1}");
            hub.docker.tell(new HubEvent.Recovered(GPU, 14));
            assertThat(client.readUntil("\"attempts\":14}\n\n")).contains("id: docker:4,ollama:3\n");
        }
        try (RawClient fresh = follow(hub, "/events", "Last-Event-ID: ollama:3")) {
            assertThat(fresh.readUntil("\"attempts\":14}\n\n"))
                    .contains("id: docker:1,ollama:3\n", "id: docker:4,ollama:3\n")
                    .doesNotContain("\"hub\":\"ollama\"");
        }
    }

    @Test
    void an_id_of_another_stream_is_400() throws IOException {
        for (String id : new String[] {"x", "-1", "1.5", "ollama:1", "9999999999999999999"}) {
            refused(hub.get(EVENTS, "Last-Event-ID", id));
        }
        for (String id : new String[] {"1", "nobody:1", "ollama:", "ollama:1,", "ollama:1,ollama:2", "a".repeat(600)}) {
            refused(hub.get("/events", "Last-Event-ID", id));
        }
        assertThat(hub.ollama.listeners()).isZero();
    }

    @Test
    void a_client_that_leaves_ends_the_subscription_whatever_the_form_of_its_stream() throws IOException {
        for (String accept : new String[] {"text/event-stream", "application/x-ndjson"}) {
            try (RawClient client = follow(hub, "/events", "Accept: " + accept)) {
                client.readUntil("\r\n\r\n");
                awaitListeners(1);
                assertThat(hub.docker.listeners()).isOne();
                client.reset();
            }
            awaitListeners(0);
            assertThat(hub.docker.listeners()).isZero();
        }
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.edge.inFlight() == 0);
        hub.ollama.tell(new HubEvent.Updated(GPU));
    }

    @Test
    void a_client_that_does_not_read_is_cut_off_and_its_subscription_ends() throws IOException {
        String long1MiB = "x".repeat(1 << 20);
        try (RawClient client = follow(hub, EVENTS)) {
            client.readUntil("\r\n\r\n");
            awaitListeners(1);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
                hub.ollama.tell(new HubEvent.RecoveryFailed(GPU, 1, long1MiB));
                return hub.ollama.listeners() == 0;
            });
        }
    }

    @Test
    void a_server_that_drains_ends_the_streams_at_once_and_waits_for_nothing() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub stopping = RunningHub.on(time);
                RawClient client = follow(stopping, EVENTS)) {
            client.readUntil("\r\n\r\n");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> stopping.ollama.listeners() == 1);
            RunningHub.await(stopping.edge.drain());

            assertThat(client.readUntil("0\r\n\r\n"))
                    .contains("event: problem\ndata: {\"type\":\"/problems/draining\",")
                    .doesNotContain("id: ");
            assertThat(stopping.ollama.listeners()).isZero();
        }
    }

    @Test
    void head_and_another_form_of_answer_never_open_a_stream() throws IOException {
        try (RawClient client = new RawClient(hub.port())) {
            client.send("HEAD /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").contains("Content-Type: text/event-stream\r\n");
        }
        assertThat(hub.get("/events", "Accept", "application/json").statusCode())
                .isEqualTo(406);
        assertThat(hub.ollama.listeners()).isZero();
    }

    private void tellOneOfEach() {
        hub.ollama.tell(new HubEvent.Registered(GPU));
        hub.ollama.tell(new HubEvent.StatusChanged(
                GPU, InstanceStatus.HEALTHY, InstanceStatus.UNHEALTHY, "connection \"refused\""));
        hub.ollama.tell(new HubEvent.BreakerChanged(GPU, "", "closed", "open", "5 failures in a row"));
        hub.ollama.tell(new HubEvent.RecoveryFailed(GPU, 1, "it does not answer"));
        hub.ollama.tell(new HubEvent.Recovered(GPU, 2));
        hub.ollama.tell(new HubEvent.Ejected(GPU, "it fails more than its peers", 30_000));
        hub.ollama.tell(new HubEvent.Restored(GPU));
        hub.ollama.tell(new HubEvent.Updated(GPU));
        hub.ollama.tell(new HubEvent.Unregistered(GPU));
    }

    private static RawClient follow(RunningHub hub, String path, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return new RawClient(hub.port()).send(head + "\r\n");
    }

    private void awaitListeners(int count) {
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.ollama.listeners() == count);
    }

    private static void refused(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(answer.body()).path("header").asText())
                .isEqualTo("Last-Event-ID");
    }
}
