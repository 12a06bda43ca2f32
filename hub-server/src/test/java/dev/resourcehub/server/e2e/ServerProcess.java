package dev.resourcehub.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.server.Main;
import dev.resourcehub.server.fixture.RawClient;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The real server in a process of its own, started as the launcher starts it, on a free port and without a network.
 *
 * <p>{@link #close} kills it, should it still run.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("hub ready on (http://\\S+) · llm: (.*) · python: (.*)");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final Path home;
    private final Process process;
    private final Path out;
    private final Path err;

    private ServerProcess(Path home, Process process, Path out, Path err) {
        this.home = home;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** A server that answers; each assignment is {@code key=value}. */
    static ServerProcess started(Path home, String... assignments) throws IOException {
        return launch(home, Map.of(), assignments).answering();
    }

    /** One that may still be starting, or may never answer. */
    static ServerProcess launch(Path home, Map<String, String> environment, String... assignments) throws IOException {
        return launch(home, environment, classPath(), assignments);
    }

    /** A server that answers, with {@code added} on its class path as the launcher adds what lies in {@code plugins}. */
    static ServerProcess startedWith(Path added, Path home, String... assignments) throws IOException {
        return launch(home, Map.of(), classPath() + File.pathSeparator + added, assignments)
                .answering();
    }

    private static ServerProcess launch(
            Path home, Map<String, String> environment, String classPath, String... assignments) throws IOException {
        Files.createDirectories(home.toAbsolutePath().getParent());
        Path hosts = home.resolveSibling("hosts");
        if (!Files.exists(hosts)) {
            Files.writeString(hosts, "127.0.0.1 localhost\n");
        }
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xmx256m"));
        argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        argv.addAll(List.of("-Dvertx.disableDnsResolver=true", "-Djdk.net.hosts.file=" + hosts));
        argv.addAll(List.of("-cp", classPath, Main.class.getName(), "up", "--home", home.toString()));
        if (Arrays.stream(assignments).noneMatch(assignment -> assignment.startsWith("http.port="))) {
            argv.addAll(List.of("--port", "0"));
        }
        for (String assignment : assignments) {
            argv.addAll(List.of("--set", assignment));
        }
        String name = home.getFileName() + "-" + System.nanoTime();
        Path out = home.resolveSibling(name + ".out");
        Path err = home.resolveSibling(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(argv)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(usualEnvironment());
        builder.environment().putAll(environment);
        return new ServerProcess(home, builder.start(), out, err);
    }

    /** This server, once it has said that it answers. */
    ServerProcess answering() {
        await().pollInterval(Duration.ofMillis(50))
                .atMost(TO_START)
                .until(() -> ready().isPresent() || !process.isAlive());
        assertThat(ready()).as("ready line; it said %s", errors()).isPresent();
        return this;
    }

    /** The line that says it answers. */
    String readyLine() {
        return ready().orElseThrow().group();
    }

    String url() {
        return ready().orElseThrow().group(1);
    }

    int port() {
        return URI.create(url()).getPort();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** A connection that says what the test says. */
    RawClient connect() throws IOException {
        return new RawClient(port());
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)));
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException broken) {
            throw new AssertionError("no answer; the server said " + errors(), broken);
        }
    }

    /** Everything it has started that runs now. */
    List<Kin> family() {
        return Kin.of(process.pid());
    }

    /** Asks it to stop, as an operator does. */
    void terminate() {
        process.destroy();
    }

    /** Kills it without a word. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end; the exit status. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("ended; it said %s", errors())
                .isTrue();
        return process.exitValue();
    }

    /** What it said on standard output. */
    String output() {
        return text(out);
    }

    /** What it said on standard error, its log. */
    String errors() {
        return text(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Optional<Matcher> ready() {
        Matcher line = READY.matcher(output());
        return line.find() ? Optional.of(line) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** Nothing of the settings that whoever runs the tests has, and no package index. */
    private static Map<String, String> usualEnvironment() {
        Map<String, String> kept = new HashMap<>();
        for (String name : List.of("PATH", "HOME", "LANG", "DOCKER_HOST")) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> kept.put(name, value));
        }
        kept.put("PIP_INDEX_URL", "http://127.0.0.1:1/simple");
        kept.put("PIP_CONFIG_FILE", "/dev/null");
        kept.put("PIP_RETRIES", "0");
        return kept;
    }

    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("-tests.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
