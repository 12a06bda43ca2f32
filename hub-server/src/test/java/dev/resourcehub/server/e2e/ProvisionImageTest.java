package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.Docker;
import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.FakeRegistry;
import dev.resourcehub.docker.ImageScripts;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.SseEvent;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in an allowed image that is absent makes it appear, once for all who miss it, and then runs in it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProvisionImageTest {

    private static final Duration TO_COME = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private FakeRegistry registry;
    private ServerProcess server;
    private String pulled;
    private String built;

    @BeforeEach
    void a_hub_that_lacks_two_of_its_images() throws Exception {
        registry = new FakeRegistry(vertx);
        pulled = registry.nameOf("hubtest/pulled");
        built = registry.nameOf("hubtest/built");
        Path script = folder.resolve("images").resolve("python");
        Files.createDirectories(script);
        ImageScripts.of(
                script,
                "echo start >> " + script.resolve("starts") + "\necho ':: phase making'\necho ':: bytes 1000'\n"
                        + "while [ ! -e " + folder.resolve("go") + " ]; do sleep 0.05; done\n"
                        + "docker tag " + DockerBench.IMAGE + " \"$2\"");
        server = ServerProcess.launch(
                        folder.resolve("home"),
                        Map.of("JDK_JAVA_OPTIONS", "-Dhub.deploy=" + folder),
                        "docker.engine=docker",
                        "docker.warm.min=1",
                        "docker.images=" + DockerBench.IMAGE + "," + pulled + "," + built,
                        "ollama.discover.enabled=false",
                        "ollama.engine.mode=off")
                .answering();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        server.terminate();
        server.exitCode();
        Docker.forget(pulled);
        Docker.forget(built);
        registry.close();
        RunningHub.await(vertx.close());
    }

    @Test
    void who_streams_sees_the_image_come_and_then_the_run() throws Exception {
        registry.offerKnown("hubtest/pulled", Docker.run("images", "--quiet", "--no-trunc", DockerBench.IMAGE));

        List<SseEvent> events = run(pulled);

        assertThat(events)
                .extracting(SseEvent::name)
                .containsSubsequence("provisioning", "started", "end")
                .endsWith("end");
        String job = events.getFirst().json().getString("job");
        assertThat(answer(server.get("/jobs/" + job), 200).path("kind").asText())
                .isEqualTo("image.pull");
        assertThat(events.getLast().json().getInteger("result")).isEqualTo(42);
        assertThat(events.getLast().json().getJsonObject("environment").getString("image"))
                .isEqualTo(pulled);
        assertThat(server.get("/provisioning/events").body())
                .contains("\"strategy\":\"container-image\"")
                .contains(pulled);
    }

    @Test
    void twenty_who_miss_an_image_share_its_one_build() throws Exception {
        String job = answer(
                        server.post(
                                "/jobs",
                                "{\"kind\":\"image.pull\",\"params\":{\"image\":\"" + built + "\",\"build\":true}}"),
                        202)
                .path("id")
                .asText();

        List<Future<List<SseEvent>>> runs = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                runs.add(callers.submit(() -> run(built)));
            }
            await().atMost(TO_COME)
                    .until(() -> server.get("/readiness/docker").body().contains("\"waiting\":20"));
            answer(server.get("/health/live"), 200);
            Files.createFile(folder.resolve("go"));
        }

        for (Future<List<SseEvent>> run : runs) {
            List<SseEvent> events = run.get();
            assertThat(events.getLast().name()).isEqualTo("end");
            assertThat(events.getLast().json().getInteger("result")).isEqualTo(42);
            assertThat(events)
                    .filteredOn(event -> event.name().equals("provisioning"))
                    .isNotEmpty()
                    .allMatch(event -> event.json().getString("job").equals(job));
        }
        assertThat(ImageScripts.starts(folder.resolve("images").resolve("python")))
                .isEqualTo(1);
        assertThat(answer(server.get("/jobs"), 200).path("items")).hasSize(1);
    }

    private List<SseEvent> run(String image) throws Exception {
        try (EventReader stream = EventReader.posting(
                server,
                "/python/execute",
                "{\"code\":\"6 * 7\",\"image\":\"" + image + "\",\"stream\":true,\"queue_timeout_ms\":60000}")) {
            return stream.rest();
        }
    }
}
