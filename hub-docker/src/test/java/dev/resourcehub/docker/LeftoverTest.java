package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.sandbox.ContainerLauncher;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.runtime.Timers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a hub ends, its containers end: closed, they are gone; killed, their input ends and they go by themselves; what
 * still stays is swept by the next hub, which leaves a living hub's alone.
 */
final class LeftoverTest {

    private static final List<String> DEAF = List.of("python3", "-c", "import time\ntime.sleep(600)");

    @TempDir
    private Path folder;

    @Test
    void a_closed_hub_leaves_nothing() {
        HubBench bench = HubBench.started(folder, DockerSettings.Engine.DOCKER, 2, 4);
        await().atMost(20, TimeUnit.SECONDS).until(() -> bench.containers().size() == 2);

        bench.docker.await(bench.hub.close());

        assertThat(bench.containers()).isEmpty();
        bench.close();
    }

    @Test
    void a_killed_hub_leaves_no_container_after_five_seconds_parked_or_running() throws Exception {
        Path home = Files.createDirectories(folder.resolve("killed"));
        HubBench observer = HubBench.started(folder, DockerSettings.Engine.DOCKER, 0, 1);
        Process hub = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        HubProcess.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("hub.log").toFile())
                .start();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> Files.exists(home.resolve("docker-owner"))
                        && observer.containersOf(home).size() == 3);

        hub.destroyForcibly().waitFor();

        await().atMost(5, TimeUnit.SECONDS)
                .until(() -> observer.containersOf(home).isEmpty());
        observer.close();
    }

    @Test
    void a_starting_hub_sweeps_what_dead_hubs_left_and_nothing_of_living_ones() throws Exception {
        try (DockerBench docker = DockerBench.open()) {
            Sandbox ofTheDead = launchDeaf(docker, ownerThatEnded(docker.owner));
            Sandbox ofTheLiving = launchDeaf(docker, docker.owner);

            HubBench bench = HubBench.started(folder, DockerSettings.Engine.DOCKER, 0, 1);

            await().atMost(20, TimeUnit.SECONDS).until(() -> !isThere(docker, ofTheDead));
            assertThat(isThere(docker, ofTheLiving)).isTrue();
            bench.close();
            docker.await(ofTheLiving.destroy());
        }
    }

    @Test
    void an_earlier_start_of_the_same_home_is_known_to_be_dead() {
        Ownership now = Ownership.current("home-1", "second");
        Ownership before = new Ownership("home-1", "first", "another/place", 1, 1);

        assertThat(now.isLeftover(before.labels())).isTrue();
        assertThat(now.isLeftover(now.labels())).isFalse();
    }

    @Test
    void a_hub_that_cannot_be_judged_from_here_is_left_alone() {
        Ownership now = Ownership.current("home-1", "second");
        Ownership elsewhere = new Ownership("home-2", "first", "another/place", 1, 1);

        assertThat(now.isLeftover(elsewhere.labels())).isFalse();
        assertThat(now.isLeftover(java.util.Map.of("com.example", "other"))).isFalse();
    }

    @Test
    void a_process_number_that_is_used_again_is_not_the_owner() {
        Ownership now = Ownership.current("home-1", "second");
        Ownership reused = new Ownership("home-2", "first", now.place(), now.pid(), 1);

        assertThat(now.isLeftover(reused.labels())).isTrue();
    }

    private static Ownership ownerThatEnded(Ownership here) throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        return new Ownership("gone", "gone", here.place(), ended.pid(), 1);
    }

    private static Sandbox launchDeaf(DockerBench docker, Ownership owner) {
        return docker.await(new ContainerLauncher(
                        docker.engine,
                        docker.vertx.createNetClient(),
                        docker.loop,
                        Timers.of(docker.vertx),
                        owner,
                        DEAF)
                .launch(DockerBench.SPEC));
    }

    private static boolean isThere(DockerBench docker, Sandbox sandbox) {
        return docker.await(docker.engine.listLabelled(Ownership.HUB)).stream()
                .anyMatch(container -> container.name().equals(sandbox.name()));
    }
}
