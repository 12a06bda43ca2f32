package dev.resourcehub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resourcehub.job.Submission;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.config.SettingsSources;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.ScriptedHub;
import dev.resourcehub.server.fixture.ScriptedKind;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedSandboxes;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One running hub: its claim, its port, its ready line, and its graceful stop. */
class HubServerTest {

    @TempDir
    Path home;

    private final ScriptedModels models = new ScriptedModels();
    private final ScriptedSandboxes sandboxes = new ScriptedSandboxes();
    private final AtomicInteger closed = new AtomicInteger();
    private final ScriptedKind kind = new ScriptedKind();
    private final List<String> begun = new CopyOnWriteArrayList<>();

    @Test
    void the_ready_line_names_the_real_port_and_what_was_chosen() throws Exception {
        try (HubServer server = start("http.port=0")) {
            assertThat(server.readyLine())
                    .matches(
                            "hub ready on http://127\\.0\\.0\\.1:[1-9]\\d* · llm: 1 Ollama instance, it answers on port "
                                    + "11434 · python: docker, an engine answers");
        }
        assertThat(closed.get()).isEqualTo(2);
    }

    @Test
    void a_second_hub_on_the_same_home_is_told_who_has_it() throws Exception {
        try (HubServer first = start("http.port=0")) {
            StartFault fault = catchThrowableOfType(StartFault.class, () -> start("http.port=0"));

            assertThat(fault.getMessage())
                    .contains(home.toString())
                    .contains("process " + ProcessHandle.current().pid())
                    .contains(first.url())
                    .doesNotContain("\n");
        }
        start("http.port=0").close();
    }

    @Test
    void a_busy_port_is_one_line_and_leaves_nothing_behind() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            StartFault fault = catchThrowableOfType(StartFault.class, () -> start("http.port=" + busy.getLocalPort()));

            assertThat(fault.getMessage())
                    .contains("127.0.0.1:" + busy.getLocalPort())
                    .doesNotContain("\n");
        }
        start("http.port=0").close();
    }

    @Test
    void what_runs_finishes_while_new_requests_are_refused_and_then_the_hub_closes() throws Exception {
        var release = new java.util.concurrent.CompletableFuture<Void>();
        models.play((terms, sink, open) -> {
            release.thenRun(() -> open.tryComplete(ScriptedModels.answer(terms)));
            return open.future();
        });
        HubServer server = start("http.port=0");
        int port = java.net.URI.create(server.url()).getPort();
        try (RawClient running = new RawClient(port);
                RawClient late = new RawClient(port)) {
            running.post("/llm/generate", "{\"prompt\":\"a\"}");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> models.calls.size() == 1);
            Thread stop = Thread.ofPlatform().start(server::close);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> ready(port) == 503);

            late.post("/llm/generate", "{\"prompt\":\"a\"}");
            assertThat(late.readUntil("}"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Connection: close")
                    .contains("Retry-After: 5")
                    .contains("\"code\":\"draining\"");
            assertThat(models.calls).hasSize(1);
            release.complete(null);
            assertThat(running.readUntil("\"strategy\":\"least_loaded\"}}")).startsWith("HTTP/1.1 200 ");
            stop.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(stop.isAlive()).isFalse();
        }
        assertThat(closed.get()).isEqualTo(2);
    }

    @Test
    void what_does_not_finish_within_the_drain_is_cancelled_and_told() throws Exception {
        models.playEndless();
        HubServer server = start("http.port=0", "http.drain=50ms");
        try (RawClient stream = new RawClient(java.net.URI.create(server.url()).getPort())) {
            stream.post("/llm/generate", "{\"prompt\":\"a\",\"stream\":true}").readUntil("\"text\":\"a\"}\n\n\r\n");
            server.close();

            assertThat(stream.readAll()).contains("event: problem").contains("\"code\":\"draining\"");
        }
        assertThat(models.cancelledBy).containsExactly("drain");
    }

    @Test
    void when_one_half_does_not_start_the_other_is_closed_and_the_fault_is_one_line() throws Exception {
        StartFault fault = catchThrowableOfType(
                StartFault.class,
                () -> HubServer.start(
                        settings("http.port=0"),
                        new HubServer.Factories(
                                workshop -> Future.succeededFuture(half(models, models::view)),
                                workshop -> Future.failedFuture(new IllegalStateException("no disk"))),
                        Vertx.vertx()));

        assertThat(fault.getMessage()).contains("no disk").doesNotContain("\n");
        assertThat(closed.get()).isEqualTo(1);
    }

    @Test
    void r20_jobs_that_run_are_interrupted_within_their_grace_and_go_on_at_the_next_start_without_a_gap()
            throws Exception {
        String id;
        String told;
        try (HubServer server = start("http.port=0", "jobs.stop_grace=2s")) {
            id = submit(server, "s");
            Awaitility.await().until(() -> kind.begun.contains(id));
            kind.does(id, job -> job.checkpoint(Buffer.buffer("half")));
            kind.does(id, job -> job.log("one"));
            Awaitility.await().until(() -> get(server, "/v1/jobs/" + id).contains("running"));
        }
        assertThat(kind.stopped).containsExactly(id);
        try (HubServer server = start("http.port=0")) {
            Awaitility.await().until(() -> kind.begun.equals(List.of(id, id)));
            kind.does(id, job -> job.log(job.checkpoint().orElseThrow().toString()));
            kind.succeeds(id, "{}");
            told = get(server, "/jobs/" + id + "/events");
        }
        List<SseEvent> events = SseEvent.of(told);
        assertThat(events)
                .extracting(SseEvent::id)
                .isEqualTo(IntStream.rangeClosed(1, events.size())
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(events.stream()
                        .filter(event -> event.json().containsKey("state"))
                        .map(event -> event.json().getString("state")))
                .containsExactly("queued", "running", "interrupted", "queued", "running", "succeeded");
        assertThat(told).contains("\"text\":\"half\"");
    }

    @Test
    void jobs_run_before_what_needs_them_begins() throws Exception {
        try (HubServer server = start("http.port=0")) {
            assertThat(begun).containsExactly("job accepted");
            assertThat(get(server, "/jobs")).contains("\"subject\":\"of a half\"");
        }
    }

    @Test
    void a_store_that_cannot_be_opened_is_one_line_that_names_it_and_leaves_nothing_behind() throws Exception {
        Path store = Files.writeString(home.resolve("hub.sqlite"), "no store at all ".repeat(100));

        StartFault fault = catchThrowableOfType(StartFault.class, () -> start("http.port=0"));
        assertThat(fault.getMessage()).contains("hub.sqlite").doesNotContain("\n");
        Files.delete(store);
        start("http.port=0").close();
    }

    private static String submit(HubServer server, String source) throws Exception {
        String body = "{\"kind\":\"model.pull\",\"params\":{\"source\":\"" + source + "\"}}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/jobs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return new JsonObject(send(request)).getString("id");
    }

    private static String get(HubServer server, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.url() + path)).build());
    }

    private static String send(HttpRequest request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static int ready(int port) throws Exception {
        try (RawClient client = new RawClient(port)) {
            client.send("GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return Integer.parseInt(client.readAll().substring(9, 12));
        }
    }

    private HubServer start(String... assignments) throws Exception {
        return HubServer.start(
                settings(assignments),
                new HubServer.Factories(
                        workshop -> Future.succeededFuture(withJobs(workshop, half(models, models::view))),
                        workshop -> Future.succeededFuture(half(sandboxes, sandboxes::view))),
                Vertx.vertx());
    }

    /** The same half with a kind of jobs, which submits one of another kind as soon as it may. */
    private <T> Hubs.Half<T> withJobs(Workshop workshop, Hubs.Half<T> half) {
        ScriptedKind own = new ScriptedKind("own", 1);
        Buffer params = Buffer.buffer("{\"source\":\"of a half\"}");
        return new Hubs.Half<>(
                half.door(),
                half.hub(),
                new Hubs.More(List.of(kind, own), List.of(), routes -> {}),
                () -> workshop.jobs().submit("own", params, "once").map(submission -> {
                    begun.add(submission instanceof Submission.Refused ? "job refused" : "job accepted");
                    return null;
                }),
                half.drain(),
                half.close());
    }

    private <T> Hubs.Half<T> half(T door, Supplier<HubView> view) {
        return new Hubs.Half<>(door, new ScriptedHub(view), Future::succeededFuture, () -> {
            closed.incrementAndGet();
            return Future.succeededFuture();
        });
    }

    private HubSettings settings(String... assignments) throws Exception {
        return new SettingsSources(Optional.empty(), Optional.of(home), Map.of(), List.of(assignments), home)
                .load()
                .settings();
    }
}
