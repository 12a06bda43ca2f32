package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobState;
import dev.resourcehub.server.Main;
import dev.resourcehub.server.fixture.RunningHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code hub pull} on a terminal: a bar is drawn there, and its Ctrl-C leaves the job or calls it off. */
class PullOnTerminalTest {

    private static final char CTRL_C = 3;
    private static final Duration TO_START = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final RunningHub hub = RunningHub.withJobs();
    private Process terminal;

    /** The program under {@code script}, which gives it a terminal and passes on what we type. */
    @BeforeEach
    void type_hub_pull() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = "env --default-signal=INT '" + java + "' -XX:TieredStopAtLevel=1 -Xmx128m"
                + " --enable-native-access=ALL-UNNAMED " + Main.class.getName() + " pull s --url http://127.0.0.1:"
                + hub.port();
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", command, "/dev/null")
                .redirectOutput(folder.resolve("screen").toFile())
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", ServerProcess.classPath());
        builder.environment().put("TERM", "xterm");
        terminal = builder.start();
        await().atMost(TO_START).until(() -> !hub.pull().begun.isEmpty());
    }

    @AfterEach
    void stop() {
        terminal.descendants().forEach(ProcessHandle::destroyForcibly);
        terminal.destroyForcibly();
        hub.close();
    }

    @Test
    void a_bar_is_drawn_and_one_ctrl_c_leaves_the_job_running() throws Exception {
        String id = watch();
        type(CTRL_C);

        assertThat(exitCode()).isEqualTo(130);
        assertThat(screen()).contains("hub jobs " + id + " --watch");
        assertThat(state()).isInstanceOf(JobState.Running.class);
        assertThat(hub.pull().stopped).isEmpty();
    }

    @Test
    void a_second_ctrl_c_calls_the_job_off() throws Exception {
        watch();
        type(CTRL_C);
        await().atMost(Traces.SOON).until(() -> screen().contains("goes on"));
        type(CTRL_C);

        assertThat(exitCode()).isEqualTo(130);
        await().atMost(Traces.SOON).until(() -> state() instanceof JobState.Cancelled);
        assertThat(hub.pull().stopped).hasSize(1);
    }

    /** The job, once its bar is drawn. */
    private String watch() {
        String id = hub.pull().begun.getFirst();
        hub.pull().does(id, job -> job.progress(1 << 20, OptionalLong.of(4 << 20)));
        await().atMost(TO_START).until(() -> screen().contains("25%"));
        return id;
    }

    private void type(char key) throws IOException {
        terminal.getOutputStream().write(key);
        terminal.getOutputStream().flush();
    }

    private String screen() throws IOException {
        return Files.readString(folder.resolve("screen"));
    }

    private int exitCode() throws InterruptedException {
        assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return terminal.exitValue();
    }

    private JobState state() {
        List<Job> jobs = hub.jobs().list(0, 9);
        assertThat(jobs).hasSize(1);
        return jobs.getFirst().state();
    }
}
