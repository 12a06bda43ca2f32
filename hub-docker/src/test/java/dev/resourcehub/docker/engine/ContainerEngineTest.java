package dev.resourcehub.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call to an engine ends: with its answer, with the engine's refusal, or with its deadline. */
final class ContainerEngineTest {

    private static DockerBench bench;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openBench() {
        bench = DockerBench.open();
    }

    @AfterAll
    static void closeBench() {
        bench.close();
    }

    @Test
    void it_tells_its_version_and_processors() {
        assertThat(bench.await(bench.engine.facts(Duration.ofSeconds(5))).version())
                .isNotEmpty();
        assertThat(bench.await(bench.engine.processors())).isPositive();
    }

    @Test
    void an_image_is_there_with_its_id_or_it_is_not() {
        assertThat(bench.await(bench.engine.image(DockerBench.IMAGE)))
                .hasValueSatisfying(image -> assertThat(image.id()).startsWith("sha256:"));
        assertThat(bench.await(bench.engine.image("resourcehub/absent:1"))).isEmpty();
    }

    @Test
    void removing_what_is_not_there_succeeds() {
        bench.await(bench.engine.remove("hub-py-never-made"));
    }

    @Test
    void a_refusal_carries_the_engines_status_and_words() {
        assertThatThrownBy(() -> bench.await(bench.engine.start("hub-py-never-made")))
                .isInstanceOfSatisfying(
                        HubException.class,
                        refused -> assertThat(refused.failure())
                                .isInstanceOfSatisfying(Failure.BackendError.class, error -> {
                                    assertThat(error.status()).isEqualTo(404);
                                    assertThat(error.message()).contains("hub-py-never-made");
                                }));
    }

    @Test
    void an_engine_that_is_not_there_is_unreachable() {
        ContainerEngine absent = new ContainerEngine(at(folder.resolve("none.sock")), bench.blocking);

        assertThatThrownBy(() -> bench.await(absent.facts(Duration.ofSeconds(5))))
                .isInstanceOfSatisfying(
                        HubException.class,
                        failed -> assertThat(failed.failure()).isInstanceOf(Failure.BackendUnreachable.class));
        bench.await(absent.close());
    }

    @Test
    void an_engine_that_accepts_and_stays_silent_costs_the_deadline_and_no_more() {
        Path socket = folder.resolve("silent.sock");
        NetServer server = bench.vertx.createNetServer().connectHandler(accepted -> {});
        bench.await(server.listen(SocketAddress.domainSocketAddress(socket.toString())));
        ContainerEngine silent = new ContainerEngine(at(socket), bench.blocking);

        assertThatThrownBy(() -> bench.await(silent.facts(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(
                        HubException.class,
                        late -> assertThat(late.failure()).isInstanceOf(Failure.DeadlineExceeded.class));
        bench.await(silent.close());
        bench.await(server.close());
    }

    @Test
    void the_death_of_a_container_is_told() throws Exception {
        Queue<ContainerEvent> told = new ConcurrentLinkedQueue<>();
        Sandbox sandbox = bench.await(bench.launcher(List.of("python3", "-c", "import os; os.read(0, 1)"))
                .launch(DockerBench.SPEC));
        String id = bench.await(bench.engine.list(Map.of(Ownership.GENERATION, bench.owner.generation()))).stream()
                .filter(container -> container.name().equals(sandbox.name()))
                .findFirst()
                .orElseThrow()
                .id();

        try (AutoCloseable stream = bench.engine.events(Ownership.HUB, told::add, why -> {})) {
            assertThat(stream).isNotNull();
            bench.await(sandbox.destroy());
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> told.contains(new ContainerEvent(id, "die"))
                            && told.contains(new ContainerEvent(id, "destroy")));
        }
    }

    @Test
    void addresses_have_two_forms_and_a_name() {
        assertThat(EngineAddress.parse("unix:///var/run/docker.sock").map(EngineAddress::instance))
                .hasValueSatisfying(name -> assertThat(name.value()).isEqualTo("docker"));
        assertThat(EngineAddress.parse("tcp://10.0.0.5:2375").map(EngineAddress::instance))
                .hasValueSatisfying(name -> assertThat(name.value()).isEqualTo("docker-10.0.0.5-2375"));
        assertThat(EngineAddress.parse("http://10.0.0.5")).isEmpty();
        assertThat(EngineAddress.parse("unix://relative")).isEmpty();
        assertThat(EngineAddress.parse("not an address")).isEmpty();
    }

    private static EngineAddress at(Path socket) {
        return EngineAddress.parse("unix://" + socket).orElseThrow();
    }
}
