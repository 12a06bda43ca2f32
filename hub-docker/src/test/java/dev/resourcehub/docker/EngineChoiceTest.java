package dev.resourcehub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Readiness;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which engine serves: Docker where it answers and has its image, bubblewrap meanwhile or instead, nothing rather than code
 * without isolation; and the reason is told.
 */
final class EngineChoiceTest {

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private FakeEngine fake;
    private HubBench bench;

    @BeforeEach
    void startFake() throws Exception {
        fake = new FakeEngine(vertx, folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (bench != null) {
            bench.close();
        }
        fake.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void without_an_engine_bubblewrap_serves_and_says_why() {
        start(DockerSettings.Engine.AUTO, "unix://" + folder.resolve("none.sock"), Optional.empty());
        RunResult result = bench.run(Programs.of("result = 1"));

        assertThat(result.environment().engine()).isEqualTo("local");
        assertThat(bench.hub.view().chosen()).isEqualTo("local");
        assertThat(bench.hub.view().reason())
                .contains("no Docker engine answers")
                .contains("bubblewrap");
    }

    @Test
    void local_alone_asks_no_docker_engine() {
        start(DockerSettings.Engine.LOCAL, fake.address(), Optional.empty());

        assertThat(bench.run(Programs.of("result = 1")).environment().engine()).isEqualTo("local");
        assertThat(bench.hub.report().reason()).contains("docker.engine: local");
    }

    @Test
    void docker_alone_without_an_engine_is_not_ready_and_never_runs_elsewhere() {
        start(DockerSettings.Engine.DOCKER, "unix://" + folder.resolve("none.sock"), Optional.empty());

        assertThat(notReady().remedies()).isNotEmpty();
        assertThat(bench.hub.view().readiness()).isEqualTo(Readiness.UNAVAILABLE);
    }

    @Test
    void switched_off_is_not_ready_and_says_so() {
        start(DockerSettings.Engine.OFF, fake.address(), Optional.empty());

        assertThat(notReady().remedies()).anyMatch(remedy -> remedy.contains("docker.engine"));
        assertThat(bench.hub.view().readiness()).isEqualTo(Readiness.OFF);
    }

    @Test
    void a_missing_image_is_built_and_its_progress_told_to_who_comes_too_early() throws Exception {
        Path script = script("echo ':: phase fetching Debian'\necho ':: bytes 12345'\ncat\nsleep 600");

        start(DockerSettings.Engine.DOCKER, fake.address(), Optional.of(script));

        await().atMost(10, TimeUnit.SECONDS).until(() -> notReady().progress().isPresent());
        assertThat(notReady().phase()).isEqualTo("fetching Debian");
        assertThat(notReady().progress())
                .hasValueSatisfying(done -> assertThat(done.completedBytes()).isEqualTo(12345));
        assertThat(bench.hub.view().readiness()).isEqualTo(Readiness.PROVISIONING);
        assertThat(image().state()).isEqualTo("building");
    }

    @Test
    void bubblewrap_serves_while_the_image_is_built() throws Exception {
        start(DockerSettings.Engine.AUTO, fake.address(), Optional.of(script("sleep 600")));

        assertThat(bench.run(Programs.of("result = 1")).environment().engine()).isEqualTo("local");
        assertThat(bench.hub.view().reason()).contains("is on its way");
    }

    @Test
    void a_hub_that_stops_lets_the_script_clean_up_and_leaves_no_process() throws Exception {
        Path mark = folder.resolve("cleaned");
        Path script = script("trap 'touch " + mark + "; exit 1' TERM\necho ':: phase long'\nsleep 600 & wait");
        start(DockerSettings.Engine.DOCKER, fake.address(), Optional.of(script));
        await().atMost(10, TimeUnit.SECONDS).until(() -> notReady().phase().equals("long"));

        bench.docker.await(bench.hub.close());

        assertThat(mark).exists();
        assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
                .noneMatch(process -> process.commandLine().orElse("").contains(script.toString()));
    }

    @Test
    void a_script_that_fails_is_told_with_its_last_words() throws Exception {
        Path script = script("echo 'needs root: sudo build.sh' >&2\nexit 1");

        start(DockerSettings.Engine.DOCKER, fake.address(), Optional.of(script));

        await().atMost(10, TimeUnit.SECONDS).until(() -> image().state().equals("failed"));
        assertThat(image().detail())
                .hasValueSatisfying(detail -> assertThat(detail).contains("needs root: sudo build.sh"));
        assertThat(notReady().remedies()).anyMatch(remedy -> remedy.contains(script.toString()));
    }

    @Test
    void another_image_is_never_built_and_never_replaced_by_bubblewrap() {
        DockerSettings usual = HubBench.settings(DockerSettings.Engine.AUTO, 1, 2);
        DockerSettings settings = new DockerSettings(
                usual.engine(),
                List.of(fake.address()),
                List.of("example/data:1"),
                usual.warm(),
                usual.defaults(),
                usual.ceilings(),
                usual.codeCeiling(),
 usual.maxQueue());
        start(settings, Optional.empty());

        assertThat(notReady().subject()).isEqualTo("image example/data:1");
    }

    @Test
    void an_engine_that_cannot_make_containers_gives_way_to_bubblewrap_where_it_may() {
        fake.getImage();
        start(DockerSettings.Engine.AUTO, fake.address(), Optional.empty());

        await().atMost(20, TimeUnit.SECONDS)
                .ignoreExceptionsMatching(HubException.class::isInstance)
                .until(() -> bench.run(Programs.of("result = 1"))
                        .environment()
                        .engine()
                        .equals("local"));
        assertThat(bench.hub.view().reason()).contains("containers do not start");
    }

    @Test
    void an_engine_that_cannot_make_containers_is_a_failure_where_nothing_else_may_serve() {
        fake.getImage();
        start(DockerSettings.Engine.DOCKER, fake.address(), Optional.empty());

        assertThatThrownBy(() -> bench.run(Programs.of("1")))
                .isInstanceOfSatisfying(
                        HubException.class,
                        failed -> assertThat(failed.failure())
                                .isInstanceOfSatisfying(
                                        Failure.BackendError.class,
                                        error -> assertThat(error.message()).contains("no space left on device")));
    }

    @Test
    void an_engine_that_serves_with_trouble_is_degraded_and_says_what_the_trouble_is() {
        fake.getImage();
        start(DockerSettings.Engine.DOCKER, fake.address(), Optional.empty());

        await().atMost(20, TimeUnit.SECONDS).until(() -> instance().status().equals(InstanceStatus.DEGRADED));
        assertThat(instance().statusReason()).contains("sandboxes do not start (backend_error)");
    }

    private void start(DockerSettings.Engine engine, String host, Optional<Path> script) {
        DockerSettings usual = HubBench.settings(engine, 1, 2);
        start(
                new DockerSettings(
                        engine,
                        List.of(host),
                        usual.images(),
                        new DockerSettings.Warm(1, 2, ByteSize.ofGiB(1)),
                        usual.defaults(),
                        usual.ceilings(),
                        usual.codeCeiling(),
 usual.maxQueue()),
                script);
    }

    private void start(DockerSettings settings, Optional<Path> script) {
        bench = new HubBench(folder, settings, Map.of("PATH", System.getenv("PATH")), script);
        bench.docker.await(bench.hub.start());
    }

    private Path script(String body) throws Exception {
        Path script = Files.writeString(folder.resolve("build.sh"), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private InstanceView instance() {
        return bench.hub.view().instances().getFirst();
    }

    private SandboxReport.Image image() {
        return bench.hub.report().images().getFirst();
    }

    private Failure.NotReady notReady() {
        try {
            bench.run(Programs.of("1"));
        } catch (HubException refused) {
            if (refused.failure() instanceof Failure.NotReady missing) {
                return missing;
            }
            throw refused;
        }
        throw new AssertionError("it ran");
    }
}
