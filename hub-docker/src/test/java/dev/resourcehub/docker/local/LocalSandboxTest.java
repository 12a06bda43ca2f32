package dev.resourcehub.docker.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSandboxTest {

    private static final SandboxSpec SPEC =
            new SandboxSpec("", SecurityLevel.SANDBOXED, ByteSize.ofMiB(128), 1.0, 64, ByteSize.ofMiB(1));

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void the_end_of_its_input_ends_a_sandbox_by_itself() throws Exception {
        Path filter = Files.write(
                folder.resolve("filter"),
                SeccompProgram.forArchitecture(System.getProperty("os.arch")).orElseThrow());
        Bubblewrap bubblewrap = new Bubblewrap(
                "bwrap",
                new Interpreter(Path.of("/usr/bin/python3").toRealPath(), Path.of("/usr")),
                Bubblewrap.Users.ONE,
                filter);
        ChildProcess process = ChildProcess.start(new Command(
                bubblewrap.command(SPEC),
                Map.of("PATH", "/usr/bin:/bin"),
                Optional.empty(),
                Command.DeadMan.OWN_INPUT));
        assertThat(process.output().readNBytes(4)).startsWith('R', 'H', 1, 129);
        List<ProcessHandle> inside = ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        assertThat(inside).hasSizeGreaterThanOrEqualTo(2);

        process.input().close();

        assertThat(process.exit().get(30, TimeUnit.SECONDS)).isZero();
        assertThat(inside).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void detection_says_how_sandboxes_work_here() throws Exception {
        LocalSupport support = detect(Optional.empty());

        assertThat(support).isInstanceOfSatisfying(LocalSupport.Available.class, available -> {
            assertThat(available.how()).startsWith("bubblewrap ");
            assertThat(available.hello().probes()).containsEntry("seccomp", true);
        });
    }

    @Test
    void detection_says_what_is_missing() throws Exception {
        assertThat(detect(Optional.of(folder.resolve("no-python"))))
                .isInstanceOfSatisfying(
                        LocalSupport.Unavailable.class,
                        missing -> assertThat(missing.reason()).startsWith("no Python 3 found at "));
    }

    private LocalSupport detect(Optional<Path> python) throws Exception {
        return LocalLauncher.detect(vertx, new Blocking(vertx, "local"), Timers.of(vertx), python)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }
}
