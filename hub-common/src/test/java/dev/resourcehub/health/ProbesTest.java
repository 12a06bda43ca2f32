package dev.resourcehub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets and a real process: what answers as it should is well, all else is not, within the limit. */
class ProbesTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Vertx vertx = Vertx.vertx();
    private final Timers timers = Timers.of(vertx);
    private final Blocking blocking = new Blocking(vertx, "probe");

    @AfterEach
    void closeAll() throws Exception {
        blocking.close();
        done(vertx.close());
    }

    @Test
    void http_with_an_expected_status_is_well() throws Exception {
        assertThat(reasonOf(http("/ok", LONG))).isEmpty();
        assertThat(reasonOf(http("/teapot", LONG))).isEmpty();
    }

    @Test
    void http_with_another_status_is_unwell() throws Exception {
        assertThat(reasonOf(http("/broken", LONG))).contains("answered with status 500");
    }

    @Test
    void http_does_not_follow_a_redirect() throws Exception {
        assertThat(reasonOf(http("/moved", LONG))).contains("answered with status 302");
    }

    @Test
    void http_reads_no_endless_body() throws Exception {
        assertThat(reasonOf(http("/endless", LONG))).isEmpty();
    }

    @Test
    void http_that_never_answers_is_unwell_at_the_limit_and_its_connection_is_given_up() throws Exception {
        Promise<Void> gone = Promise.promise();
        NetServer silent = vertx.createNetServer().connectHandler(socket -> {
            socket.closeHandler(end -> gone.tryComplete());
        });
        done(silent.listen(0, "127.0.0.1"));
        URI url = URI.create("http://127.0.0.1:" + silent.actualPort() + "/");

        Probe probe = Probes.http(vertx.createHttpClient(), url, Set.of(200), SHORT, timers);

        assertThat(reasonOf(probe)).contains("no answer within 100 ms");
        done(gone.future());
    }

    @Test
    void http_with_a_body_that_never_ends_is_unwell_at_the_limit() throws Exception {
        assertThat(reasonOf(http("/dripping", SHORT))).contains("no answer within 100 ms");
    }

    @Test
    void http_refused_is_unwell() throws Exception {
        URI url = URI.create("http://127.0.0.1:" + closedPort() + "/");

        Optional<String> reason = reasonOf(Probes.http(vertx.createHttpClient(), url, Set.of(200), LONG, timers));

        assertThat(reason.orElseThrow()).contains("refused");
    }

    @Test
    void tcp_that_takes_the_connection_is_well_though_it_says_nothing() throws Exception {
        NetServer silent = vertx.createNetServer().connectHandler(socket -> {});
        done(silent.listen(0, "127.0.0.1"));

        Probe probe = Probes.tcp(vertx.createNetClient(), "127.0.0.1", silent.actualPort(), LONG, timers);

        assertThat(reasonOf(probe)).isEmpty();
    }

    @Test
    void tcp_refused_is_unwell() throws Exception {
        Probe probe = Probes.tcp(vertx.createNetClient(), "127.0.0.1", closedPort(), LONG, timers);

        assertThat(reasonOf(probe).orElseThrow()).contains("refused");
    }

    @Test
    void a_command_that_exits_with_zero_is_well() throws Exception {
        assertThat(reasonOf(Probes.exec(blocking, List.of("/bin/sleep", "0"), LONG)))
                .isEmpty();
    }

    @Test
    void a_command_that_exits_with_another_status_is_unwell() throws Exception {
        assertThat(reasonOf(Probes.exec(blocking, List.of("/bin/sh", "-c", "exit 3"), LONG)))
                .contains("/bin/sh exited with 3");
    }

    @Test
    void a_command_that_writes_without_end_into_its_output_still_ends() throws Exception {
        assertThat(reasonOf(Probes.exec(blocking, List.of("/bin/sh", "-c", "head -c 10000000 /dev/zero; cat"), LONG)))
                .isEmpty();
    }

    @Test
    void a_command_that_does_not_exist_is_unwell() throws Exception {
        assertThat(reasonOf(Probes.exec(blocking, List.of("/no/such/command"), LONG)))
                .isPresent();
    }

    @Test
    void a_command_that_hangs_is_killed_at_the_limit_with_its_children() throws Exception {
        List<String> line = List.of("/bin/sh", "-c", "/bin/sleep 86399.5 & /bin/sleep 86399.5; true");

        assertThat(reasonOf(Probes.exec(blocking, line, SHORT.multipliedBy(5)))).contains("no answer within 500 ms");

        List<ProcessHandle> left = sleepers("86399.5");
        for (ProcessHandle process : left) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
        assertThat(sleepers("86399.5")).isEmpty();
    }

    @Test
    void a_state_without_trouble_is_well_and_trouble_is_the_reason() throws Exception {
        assertThat(reasonOf(Probes.state(Optional::empty))).isEmpty();
        assertThat(reasonOf(Probes.state(() -> Optional.of("engine not connected"))))
                .contains("engine not connected");
    }

    private Probe http(String path, Duration limit) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(ProbesTest::answer);
        done(server.listen(0, "127.0.0.1"));
        URI url = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        return Probes.http(vertx.createHttpClient(), url, Set.of(200, 418), limit, timers);
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/ok" -> request.response().end("fine");
            case "/teapot" -> request.response().setStatusCode(418).end();
            case "/moved" ->
                request.response()
                        .setStatusCode(302)
                        .putHeader("location", "/ok")
                        .end();
            case "/endless" -> request.response().setChunked(true).write(Buffer.buffer(new byte[1_000_000]));
            case "/dripping" -> request.response().setChunked(true).write("drip");
            default -> request.response().setStatusCode(500).end("broken");
        }
    }

    private int closedPort() throws Exception {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {});
        done(server.listen(0, "127.0.0.1"));
        int port = server.actualPort();
        done(server.close());
        return port;
    }

    private static List<ProcessHandle> sleepers(String seconds) {
        return new ArrayList<>(ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("sleep " + seconds))
                .toList());
    }

    /** Empty when the probe says well. */
    private static Optional<String> reasonOf(Probe probe) throws Exception {
        Future<String> reason = probe.check().map("").otherwise(Reasons::of);
        String said = reason.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return said.isEmpty() ? Optional.empty() : Optional.of(said);
    }

    private static void done(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
