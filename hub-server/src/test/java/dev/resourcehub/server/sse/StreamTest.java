package dev.resourcehub.server.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.Answer;
import dev.resourcehub.ollama.call.LlmEvent;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.server.fixture.Golden;
import dev.resourcehub.server.fixture.ManualTime;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Streams byte for byte over a real socket: framing, heartbeat, in-band problem, disconnect, back-pressure. */
class StreamTest {

    private static final String ASK = "{\"prompt\":\"why\",\"stream\":true}";

    @Test
    void server_sent_events_are_framed_as_the_golden_file_says() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.post("/llm/generate", ASK, "Connection: close", "X-Request-Id: golden");

            assertThat(client.readAll()).isEqualTo(Golden.stream("stream.sse"));
        }
    }

    @Test
    void ndjson_is_framed_as_the_golden_file_says() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            client.post(
                    "/llm/generate", ASK, "Connection: close", "X-Request-Id: golden", "Accept: application/x-ndjson");

            assertThat(client.readAll()).isEqualTo(Golden.stream("stream.ndjson"));
        }
    }

    @Test
    void a_failure_after_the_first_event_travels_in_band_and_the_stream_ends() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            hub.models.play((terms, sink, open) -> {
                sink.emit(new LlmEvent.Started(ScriptedModels.INSTANCE, 1));
                return Future.failedFuture(
                        new HubException(new Failure.BackendUnreachable(ScriptedModels.INSTANCE, "connection reset")));
            });
            client.post("/llm/generate", ASK, "Connection: close", "X-Request-Id: golden");

            String answer = client.readAll();
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("0\r\n\r\n");
            assertThat(answer)
                    .contains("id: 2\nevent: problem\ndata: {\"type\":\"/problems/backend_unreachable\",")
                    .contains("\"instance\":\"golden\"")
                    .doesNotContain("event: done");
        }
    }

    @Test
    void silence_is_filled_with_a_heartbeat_every_five_seconds() throws IOException {
        ManualTime time = new ManualTime();
        try (RunningHub hub = RunningHub.on(time);
                RawClient sse = new RawClient(hub.port());
                RawClient ndjson = new RawClient(hub.port())) {
            hub.models.playEndless();
            sse.post("/llm/generate", ASK).readUntil("\"text\":\"a\"}\n\n\r\n");
            ndjson.post("/llm/generate", ASK, "Accept: application/x-ndjson").readUntil("\"text\":\"a\"}\n\r\n");

            for (int i = 0; i < 3; i++) {
                time.pass(Duration.ofSeconds(5));
                assertThat(sse.readUntil("\n\n\r\n")).isEqualTo("d\r\n: heartbeat\n\n\r\n");
                assertThat(ndjson.readUntil("}\n\r\n")).isEqualTo("16\r\n{\"event\":\"heartbeat\"}\n\r\n");
            }
        }
    }

    @Test
    void a_client_that_leaves_cancels_the_call_whatever_the_form_of_its_answer() throws IOException {
        try (RunningHub hub = RunningHub.with()) {
            hub.models.playEndless();
            String whole = "{\"prompt\":\"why\"}";
            leave(hub, whole, "Accept: application/json");
            leave(hub, ASK, "Accept: text/event-stream");
            leave(hub, ASK, "Accept: application/x-ndjson");

            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.edge.inFlight() == 0);
            assertThat(hub.models.cancelledBy).containsExactly("client", "client", "client");
        }
    }

    private static void leave(RunningHub hub, String body, String accept) throws IOException {
        int before = hub.models.cancelledBy.size();
        int calls = hub.models.calls.size();
        try (RawClient client = new RawClient(hub.port())) {
            client.post("/llm/generate", body, accept);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.models.calls.size() > calls);
            client.reset();
        }
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> hub.models.cancelledBy.size() > before);
    }

    @Test
    void a_client_that_does_not_read_makes_the_stream_full_and_is_resumed_when_it_does() throws IOException {
        try (RunningHub hub = RunningHub.with();
                RawClient client = new RawClient(hub.port())) {
            String text = "x".repeat(10_000);
            var sent = new java.util.concurrent.atomic.AtomicInteger();
            var paused = new java.util.concurrent.CountDownLatch(1);
            hub.models.play((terms, sink, open) -> {
                sink.emit(new LlmEvent.Started(ScriptedModels.INSTANCE, 1));
                new Object() {
                    void produce() {
                        while (sent.get() < 3_000) {
                            if (sink.isFull()) {
                                paused.countDown();
                                sink.onDrain(this::produce);
                                return;
                            }
                            sent.incrementAndGet();
                            sink.emit(new LlmEvent.Token(text));
                        }
                        Answer answer = ScriptedModels.answer(terms);
                        open.tryComplete(answer);
                    }
                }.produce();
                return open.future();
            });
            client.post("/llm/generate", ASK, "Connection: close");

            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> paused.getCount() == 0);
            assertThat(sent.get()).isLessThan(3_000);
            String answer = client.readAll();
            assertThat(answer.split("event: token\n", -1)).hasSize(3_001);
            assertThat(answer).contains("id: 3002\nevent: done\n");
        }
    }
}
