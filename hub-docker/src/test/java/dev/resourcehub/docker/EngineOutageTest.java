package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that goes away costs its callers a clear answer, or moves them to bubblewrap; when it is back, so are containers. */
final class EngineOutageTest {

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Road road = new Road();
    private HubBench bench;

    @AfterEach
    void stop() throws Exception {
        bench.close();
        road.cut();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void without_another_engine_calls_fail_as_unreachable_until_it_is_back() throws Exception {
        start(DockerSettings.Engine.DOCKER);
        assertThat(bench.run(Programs.of("result = 1")).status()).isEqualTo(RunResult.Status.OK);

        road.cut();

        await().atMost(20, TimeUnit.SECONDS).until(() -> outcome().contains("BackendUnreachable"));

        road.open();

        await().atMost(60, TimeUnit.SECONDS).until(() -> outcome().equals("docker"));
    }

    @Test
    void with_bubblewrap_beside_it_calls_go_there_and_come_back() throws Exception {
        start(DockerSettings.Engine.AUTO);
        assertThat(outcome()).isEqualTo("docker");

        road.cut();

        await().atMost(30, TimeUnit.SECONDS).until(() -> outcome().equals("local"));
        assertThat(bench.hub.view().reason()).contains("bubblewrap");

        road.open();

        await().atMost(60, TimeUnit.SECONDS).until(() -> outcome().equals("docker"));
    }

    private void start(DockerSettings.Engine engine) throws Exception {
        road.open();
        DockerSettings usual = HubBench.settings(engine, 1, 3);
        bench = new HubBench(
                folder,
                new DockerSettings(
                        engine,
                        List.of("unix://" + road.socket()),
                        usual.images(),
                        usual.warm(),
                        usual.defaults(),
                        usual.ceilings(),
                        usual.codeCeiling(),
 usual.maxQueue()),
                Map.of("PATH", System.getenv("PATH")),
                Optional.empty());
        bench.docker.await(bench.hub.start());
    }

    /** The engine that served a run just now, or the failure. */
    private String outcome() {
        try {
            return bench.run(Programs.of("result = 1")).environment().engine();
        } catch (HubException failed) {
            assertThat(failed.failure())
                    .isInstanceOfAny(
                            Failure.BackendUnreachable.class,
                            Failure.NotReady.class,
                            Failure.DeadlineExceeded.class,
                            Failure.NoCapacity.class);
            return failed.failure().toString();
        }
    }

    /** The way to the real engine, which can be cut and opened. */
    private final class Road {
        private final Set<NetSocket> travellers = ConcurrentHashMap.newKeySet();
        private NetServer gate;

        Path socket() {
            return folder.resolve("road.sock");
        }

        void open() throws Exception {
            Files.deleteIfExists(socket());
            NetClient client = vertx.createNetClient();
            gate = vertx.createNetServer().connectHandler(near -> {
                near.pause();
                travellers.add(near);
                client.connect(SocketAddress.domainSocketAddress("/var/run/docker.sock"))
                        .onSuccess(far -> {
                            travellers.add(far);
                            near.pipeTo(far);
                            far.pipeTo(near);
                            near.resume();
                        })
                        .onFailure(failed -> near.close());
            });
            gate.listen(SocketAddress.domainSocketAddress(socket().toString()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }

        void cut() throws Exception {
            gate.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            travellers.forEach(NetSocket::close);
            travellers.clear();
        }
    }
}
