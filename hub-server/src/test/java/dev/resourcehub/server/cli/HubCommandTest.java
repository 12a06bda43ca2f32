package dev.resourcehub.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.fixture.RunningHub;
import dev.resourcehub.server.fixture.ScriptedSandboxes;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program prints, where, and with which code it ends. */
class HubCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final List<HubSettings> served = new ArrayList<>();

    @Test
    void up_serves_with_options_stronger_than_the_environment() {
        environment.put("HUB_HTTP_PORT", "1");
        environment.put("HUB_PORT", "tcp://10.0.0.1:80");
        int code = run(
                "up", "--port", "0", "--home", folder.toString(), "--set", "http.drain=1s", "--set", "log.format=json");

        assertThat(code).isZero();
        assertThat(served.getFirst().http().port()).isZero();
        assertThat(served.getFirst().http().drain()).isEqualTo(Duration.ofSeconds(1));
        assertThat(served.getFirst().home()).isEqualTo(folder.toAbsolutePath());
        assertThat(err()).isEqualTo("hub: ignored, an orchestrator set them: HUB_PORT\n");
    }

    @Test
    void settings_faults_are_told_line_by_line_and_end_with_1() throws Exception {
        Path file = Files.writeString(folder.resolve("hub.yaml"), "http: {prot: 1}\nlog: {level: loud}\n");

        assertThat(run("config", "check", "--config", file.toString())).isEqualTo(1);
        assertThat(err().lines()).hasSize(2).allMatch(line -> line.startsWith("hub: "));
        assertThat(run("up", "--config", file.toString())).isEqualTo(1);
        assertThat(served).isEmpty();
    }

    @Test
    void config_print_shows_effective_settings() {
        assertThat(run("config", "print", "--set", "http.port=1234")).isZero();
        assertThat(out()).contains("http:\n  host: 127.0.0.1\n  port: 1234\n").contains("  warm:\n    min: 2\n");
    }

    @Test
    void wrong_usage_ends_with_2_and_one_line() {
        assertThat(run("fly")).isEqualTo(2);
        assertThat(run("up", "--what")).isEqualTo(2);
        assertThat(run("llm")).isEqualTo(2);
        assertThat(run("py")).isEqualTo(2);
        assertThat(err().lines()).hasSize(4);
        assertThat(run("--help")).isZero();
        assertThat(out())
                .contains("up")
                .contains("config")
                .contains("llm")
                .contains("pull")
                .contains("jobs");
    }

    @Test
    void a_url_that_cannot_be_is_one_line() {
        for (String url : new String[] {"foo", "http://[bad", "http://127.0.0.1:99999", "http://h/path"}) {
            assertThat(run("status", "--url", url)).isEqualTo(1);
        }
        assertThat(err().lines()).hasSize(4).allSatisfy(line -> assertThat(line).contains("is not the URL of a hub"));
    }

    @Test
    void llm_streams_the_answer() {
        try (RunningHub hub = RunningHub.with()) {
            assertThat(run("llm", "--url", hub.uri("").toString(), "-m", "m", "why", "sky"))
                    .isZero();
            assertThat(out()).isEqualTo("Because of \"light\"\n🌞\n");
        }
    }

    @Test
    void a_refusal_is_one_line_with_what_to_do() {
        try (RunningHub hub = RunningHub.with()) {
            environment.put("HUB_URL", hub.uri("").toString());
            hub.models.playRefusal(new Failure.NotReady(
                    Codes.NOT_READY,
                    "the model",
                    "unavailable",
                    Optional.empty(),
                    Duration.ofSeconds(1),
                    List.of("Do this.")));

            assertThat(run("llm", "why")).isEqualTo(1);
            assertThat(err())
                    .isEqualTo("hub: not_ready: The model is not ready and nothing is bringing it. Do this.\n");
        }
        assertThat(run("status")).isEqualTo(1);
        assertThat(err().lines().toList().getLast()).contains("no hub answers at");
    }

    @Test
    void py_prints_both_outputs_and_ends_with_the_code_of_the_run() throws Exception {
        try (RunningHub hub = RunningHub.with()) {
            environment.put("HUB_URL", hub.uri("").toString());
            hub.sandboxes.play((run, sink, open) -> {
                sink.emit(ScriptedSandboxes.started());
                sink.emit(ScriptedSandboxes.out(RunEvent.Channel.STDOUT, "out\n".getBytes(StandardCharsets.UTF_8)));
                sink.emit(ScriptedSandboxes.out(RunEvent.Channel.STDERR, "err\n".getBytes(StandardCharsets.UTF_8)));
                RunResult ok = ScriptedSandboxes.result(Optional.empty());
                return Future.succeededFuture(new RunResult(
                        ok.runId(),
                        RunResult.Status.ERROR,
                        ok.result(),
                        ok.resultType(),
                        OptionalInt.of(7),
                        ok.signal(),
                        ok.error(),
                        ok.cause(),
                        ok.hints(),
                        ok.truncated(),
                        ok.usage(),
                        ok.timings(),
                        ok.environment()));
            });
            Path file = Files.writeString(folder.resolve("a.py"), "import sys");

            assertThat(run("py", file.toString(), "one", "two")).isEqualTo(7);
            assertThat(out()).isEqualTo("out\n");
            assertThat(err()).isEqualTo("err\n");
            assertThat(hub.sandboxes.runs.getFirst().argv()).containsExactly("one", "two");
            assertThat(run("py", "-c", "print(1)")).isEqualTo(7);
            assertThat(hub.sandboxes.runs.getLast().code()).isEqualTo("print(1)");
        }
    }

    @Test
    void status_is_a_table() {
        try (RunningHub hub = RunningHub.with()) {
            environment.put("HUB_URL", hub.uri("").toString());
            assertThat(run("status")).isZero();
            assertThat(out()).contains("""
                            ollama   ready         1 Ollama instance, it answers on port 11434
                              INSTANCE                       STATUS     BREAKER    IN FLIGHT    QUEUED  ENDPOINT
                              ollama-127.0.0.1-11434         healthy    half_open  0 of 64      3       http://127.0.0.1:11434
                            """).contains("""
                              docker-local                   healthy    -          0 of 8       -       unix:///var/run/docker.sock
                            """);
        }
    }

    private int run(String... arguments) {
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                folder);
        return new HubCommand(terminal, (loaded, its) -> {
                    served.add(loaded.settings());
                    return 0;
                })
                .run(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
