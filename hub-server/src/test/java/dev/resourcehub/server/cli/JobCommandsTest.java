package dev.resourcehub.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobState;
import dev.resourcehub.server.fixture.RunningHub;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands about jobs print, how Ctrl-C works in them, and what they make of a stream that is cut. */
class JobCommandsTest {

    private static final Patience BRIEF = new Patience(Duration.ofMillis(50), Duration.ofMillis(1), 3);
    private static final Patience LONG = new Patience(Duration.ofSeconds(20), Duration.ofMillis(1), 3);

    private final RunningHub hub = RunningHub.withJobs();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Runnable> pressed = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void pull_prints_the_job_at_once_then_lines_and_what_there_is_now() {
        CompletableFuture<Integer> code = start("pull", "gemma3:270m");
        String id = awaitJob();
        await().until(() -> out().equals(id + "\n"));
        hub.pull().does(id, job -> job.phase("downloading"));
        for (int percent = 0; percent <= 100; percent += 5) {
            long bytes = percent;
            hub.pull().does(id, job -> job.progress(bytes, OptionalLong.of(100)));
            hub.pull().does(id, job -> job.log("at " + bytes));
        }
        hub.pull().succeeds(id, "{\"performed\":true,\"size_bytes\":100}");

        assertThat(code.join()).isZero();
        assertThat(out()).isEqualTo(id + "\ngemma3:270m is there, 100 bytes\n");
        assertThat(err().lines())
                .containsSubsequence("queued", "running", "downloading", "0.0 %, 0 of 100 bytes", "at 0", "at 100")
                .filteredOn(line -> line.endsWith("of 100 bytes"))
                .hasSizeBetween(1, 12);
    }

    @Test
    void pull_sends_what_its_options_say() {
        CompletableFuture<Integer> code =
                start("pull", "mine", "--source", "hf:o/r", "--sha256", "a".repeat(64), "--instances", "2", "--force");
        String id = awaitJob();
        hub.pull().succeeds(id, "{\"performed\":false}");

        assertThat(code.join()).isZero();
        assertThat(new JsonObject(hub.jobs().list(0, 1).getFirst().params()))
                .isEqualTo(new JsonObject()
                        .put("source", "hf:o/r")
                        .put("name", "mine")
                        .put("sha256", "a".repeat(64))
                        .put("instances", 2)
                        .put("force", true));
        assertThat(out()).endsWith("mine was there already\n");
    }

    @Test
    void r5_r49_a_failed_pull_is_one_line_in_any_script_and_ends_with_1() {
        CompletableFuture<Integer> code = start("pull", "größe");
        String id = awaitJob();
        hub.pull().does(id, job -> job.log("模型 \uD83E\uDD99"));
        hub.pull().breaks(id, "digest_mismatch", "is größer");

        assertThat(code.join()).isEqualTo(1);
        assertThat(err())
                .contains("模型 \uD83E\uDD99\n")
                .endsWith("hub: " + id + " failed: digest_mismatch: is größer\n");
    }

    @Test
    void a_pull_that_is_refused_is_one_line() {
        assertThat(run(BRIEF, "pull", "bad:x")).isEqualTo(1);
        assertThat(err()).startsWith("hub: unsupported_source: ").hasLineCount(1);
    }

    @Test
    void a_pull_that_lacks_a_digest_names_the_option() {
        assertThat(run(BRIEF, "pull", "https://host/m.gguf")).isEqualTo(1);
        assertThat(err()).isEqualTo("hub: missing_field: The option --sha256 is missing; it is 64 hex digits.\n");
    }

    @Test
    void r46_ctrl_c_leaves_the_job_running_and_tells_how_to_come_back() {
        CompletableFuture<Integer> code = start("pull", "s");
        String id = awaitJob();
        await().until(() -> pressed.size() == 1 && hub.pull().begun.contains(id));
        pressed.getFirst().run();

        assertThat(code.join()).isEqualTo(130);
        assertThat(err()).contains("hub jobs " + id + " --watch");
        assertThat(state(id)).isInstanceOf(JobState.Running.class);
        CompletableFuture<Integer> again = start("jobs", id, "--watch");
        hub.pull().succeeds(id, "{\"a\":1}");
        assertThat(again.join()).isZero();
        assertThat(out()).endsWith(id + " succeeded {\"a\":1}\n");
    }

    @Test
    void r46_a_second_ctrl_c_calls_the_job_off() {
        CompletableFuture<Integer> code = start(LONG, "pull", "s");
        String id = awaitJob();
        await().until(() -> pressed.size() == 1 && hub.pull().begun.contains(id));
        pressed.getFirst().run();
        pressed.getFirst().run();

        assertThat(code.join()).isEqualTo(130);
        assertThat(err()).endsWith("hub: " + id + " was called off\n");
        await().until(() -> state(id) instanceof JobState.Cancelled);
    }

    @Test
    void watching_a_job_that_somebody_else_cancels_ends_with_1() {
        CompletableFuture<Integer> code = start("pull", "s");
        String id = awaitJob();
        assertThat(run(BRIEF, "jobs", "--cancel", id, "--purge")).isZero();

        assertThat(code.join()).isEqualTo(1);
        assertThat(err()).endsWith("hub: " + id + " was cancelled\n");
        await().until(() -> hub.pull().discarded.equals(List.of("s")));
    }

    @Test
    void jobs_lists_all_and_shows_one() {
        CompletableFuture<Integer> code = start("pull", "hf:o/r");
        String id = awaitJob();
        hub.pull().breaks(id, "stalled", "nothing came");
        code.join();
        out.reset();

        assertThat(run(BRIEF, "jobs")).isZero();
        assertThat(out()).startsWith("ID ").contains(id).containsPattern("model.pull +failed +- +hf:o/r\n");
        out.reset();
        assertThat(run(BRIEF, "jobs", id)).isZero();
        assertThat(out()).contains(id).endsWith("stalled: nothing came\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jobs --watch", "jobs --purge", "jobs a --cancel b", "jobs a/b", "pull", "pull a --instances 0"})
    void wrong_usage_ends_with_2_and_one_line(String words) {
        assertThat(run(BRIEF, words.split(" "))).isEqualTo(2);
        assertThat(err()).startsWith("hub: ").hasLineCount(1);
    }

    @Test
    void an_unknown_job_is_one_line() {
        assertThat(run(BRIEF, "jobs", "job-x", "--watch")).isEqualTo(1);
        assertThat(err()).isEqualTo("hub: job_not_found: There is no job 'job-x'.\n");
    }

    @Test
    void r48_a_stream_that_is_cut_is_opened_again_behind_the_last_event_and_in_the_end_told_as_cut() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ServerSocket cutting = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> cutAfterOneEvent(cutting, asked));
            int code = new HubCommand(terminal(false), (loaded, terminal) -> 0, BRIEF)
                    .run("jobs", "job-1", "--watch", "--url", "http://127.0.0.1:" + cutting.getLocalPort());

            assertThat(code).isEqualTo(1);
        }
        assertThat(asked).hasSize(4);
        assertThat(asked.getFirst()).doesNotContain("Last-Event-ID");
        assertThat(asked.subList(1, 4)).allSatisfy(head -> assertThat(head).contains("Last-Event-ID: 7\r\n"));
        assertThat(err()).contains("hub: the stream of job-1 was cut").contains("hub jobs job-1 --watch");
        assertThat(out()).isEmpty();
    }

    /** The first connection tells event 7; every later one ends cleanly with nothing. */
    private static void cutAfterOneEvent(ServerSocket server, List<String> asked) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) client.getInputStream().read());
                }
                asked.add(head.toString());
                String event = asked.size() == 1 ? "{\"event\":\"log\",\"id\":7,\"text\":\"one\"}\n" : "";
                String answer = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n";
                client.getOutputStream().write((answer + event).getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void a_bar_is_drawn_where_somebody_looks() {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> new HubCommand(terminal(true), (loaded, terminal) -> 0, BRIEF).run("pull", "s", "--url", url()),
                command -> Thread.ofVirtual().start(command));
        String id = awaitJob();
        hub.pull().does(id, job -> job.progress(1 << 20, OptionalLong.of(4 << 20)));
        hub.pull().does(id, job -> job.log("a quarter"));
        await().until(() -> err().contains("25%"));
        hub.pull().succeeds(id, "{}");

        assertThat(code.join()).isZero();
        assertThat(err()).contains("\r").contains("MiB");
    }

    private CompletableFuture<Integer> start(String... arguments) {
        return start(BRIEF, arguments);
    }

    private CompletableFuture<Integer> start(Patience patience, String... arguments) {
        return CompletableFuture.supplyAsync(
                () -> run(patience, arguments), command -> Thread.ofVirtual().start(command));
    }

    private int run(Patience patience, String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = url();
        return new HubCommand(terminal(false), (loaded, terminal) -> 0, patience).run(all);
    }

    private String url() {
        return "http://127.0.0.1:" + hub.port();
    }

    private Terminal terminal(boolean interactive) {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                Path.of("home"),
                interactive,
                press -> {
                    pressed.add(press);
                    return () -> pressed.remove(press);
                });
    }

    private String awaitJob() {
        await().until(() -> !hub.jobs().list(0, 1).isEmpty());
        return hub.jobs().list(0, 1).getFirst().id().value();
    }

    private JobState state(String id) {
        return hub.jobs().list(0, 10).stream()
                .filter(job -> job.id().value().equals(id))
                .map(Job::state)
                .findFirst()
                .orElseThrow();
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
