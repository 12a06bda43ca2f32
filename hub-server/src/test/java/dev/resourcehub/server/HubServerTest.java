package dev.resourcehub.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resourcehub.resource.HubView;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.config.SettingsSources;
import dev.resourcehub.server.fixture.RawClient;
import dev.resourcehub.server.fixture.ScriptedHub;
import dev.resourcehub.server.fixture.ScriptedModels;
import dev.resourcehub.server.fixture.ScriptedSandboxes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
                        workshop -> Future.succeededFuture(half(models, models::view)),
                        workshop -> Future.succeededFuture(half(sandboxes, sandboxes::view))),
                Vertx.vertx());
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
