package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.sandbox.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What servers leave on this machine, seen past them: containers at the Docker engine, processes at the kernel. */
final class Traces implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(5);

    private final DockerBench docker = DockerBench.open();

    /** Names of the containers of the hub that lives at {@code home}, running or not. */
    List<String> containersOf(Path home) {
        Path id = home.resolve("docker-owner");
        if (!Files.exists(id)) {
            return List.of();
        }
        try {
            Map<String, String> label =
                    Map.of(Ownership.HUB, Files.readString(id).strip());
            return docker.await(docker.engine.list(label)).stream()
                    .map(container -> container.name())
                    .toList();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** Sandboxes that a running server has now: containers, and Python processes among its own. */
    List<String> sandboxesOf(ServerProcess server) {
        List<String> local = server.family().stream()
                .map(Kin::command)
                .filter(command -> command.contains("bwrap") || command.startsWith("/usr/bin/python"))
                .toList();
        return local.isEmpty() ? containersOf(server.home) : local;
    }

    /** Waits until a running server has no sandbox. */
    void awaitNoSandboxOf(ServerProcess server) {
        await().atMost(SOON).untilAsserted(() -> assertThat(sandboxesOf(server)).isEmpty());
    }

    /** Waits until nothing is left of a server that has ended. */
    void awaitNothingLeft(Path home, List<Kin> family) {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(family).filteredOn(Kin::isAlive).isEmpty();
            assertThat(containersOf(home)).isEmpty();
        });
    }

    @Override
    public void close() {
        docker.close();
    }
}
