package dev.resourcehub.server.e2e;

import static dev.resourcehub.server.e2e.ModelPlaces.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.Docker;
import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.FakeRegistry;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A required image without which the Python half cannot serve is brought at the start, before any call. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RequiredImageTest {

    @TempDir
    Path folder;

    @Test
    void the_first_image_comes_from_its_registry_and_calls_that_a_gate_holds_run_in_it() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakeRegistry registry = new FakeRegistry(vertx);
        String image = registry.nameOf("hubtest/required");
        registry.offerKnown("hubtest/required", Docker.run("images", "--quiet", "--no-trunc", DockerBench.IMAGE));
        ServerProcess server = ServerProcess.launch(
                        folder.resolve("home"),
                        Map.of(),
                        "readiness.policy=hold",
                        "readiness.timeout=60s",
                        "docker.engine=docker",
                        "docker.images=" + image,
                        "docker.prerequisites.required=" + image,
                        "ollama.discover.enabled=false",
                        "ollama.engine.mode=off")
                .answering();
        try {
            assertThat(answer(server.post("/python/execute", "{\"code\":\"6 * 7\"}"), 200)
                            .path("result")
                            .asInt())
                    .isEqualTo(42);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> server.get("/readiness/docker").body().contains("\"state\":\"ready\""));
            assertThat(server.get("/boot-report").body()).contains("\"stage\":\"present\"");
        } finally {
            server.terminate();
            server.exitCode();
            Docker.forget(image);
            registry.close();
            RunningHub.await(vertx.close());
        }
    }
}
