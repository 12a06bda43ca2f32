package dev.resourcehub.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChildProcessTest {

    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

    @Test
    void output_and_exit_status_of_a_watched_program_are_its_own() throws Exception {
        ChildProcess child = ChildProcess.start(watched("sh", "-c", "echo hello; echo trouble >&2; exit 7"));

        assertThat(child.output().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("hello\n");
        assertThat(child.errors().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("trouble\n");
        assertThat(child.exit().get()).isEqualTo(7);
    }

    @Test
    void the_end_of_its_input_ends_a_watched_program_and_its_children() throws Exception {
        ChildProcess child = ChildProcess.start(watched("sh", "-c", "sleep 600 & echo $!; sleep 600"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8));
        long grandchild = Long.parseLong(lines.readLine());

        child.input().close();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(child.isAlive()).isFalse();
            assertThat(isRunning(grandchild)).isFalse();
        });
    }

    @Test
    void a_child_is_the_leader_of_its_own_session() throws Exception {
        try (ChildProcess child =
                ChildProcess.start(new Command(List.of("cat"), PATH, Optional.empty(), Command.DeadMan.OWN_INPUT))) {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(sessionOf(child.pid())).isEqualTo(child.pid()));
        }
    }

    @Test
    void nothing_of_our_environment_reaches_the_child() throws Exception {
        ChildProcess child = ChildProcess.start(watched("sh", "-c", "env"));

        assertThat(new String(child.output().readAllBytes(), StandardCharsets.UTF_8).lines())
                .allMatch(line -> line.startsWith("PATH=")
                        || line.startsWith("PWD=")
                        || line.startsWith("_=")
                        || line.startsWith("SHLVL=")
                        || line.startsWith("OLDPWD="));
    }

    private static Command watched(String... argv) {
        return new Command(List.of(argv), PATH, Optional.empty(), Command.DeadMan.WATCHER);
    }

    private static long sessionOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
    }

    private static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException gone) {
            return false;
        }
    }
}
