package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.engine.child.ChildArguments;
import dev.resourcehub.ollama.engine.child.EngineMain;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the child, from its start to its end. Blocks; one thread, but for {@link #kill}. */
final class EngineChild implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_MISSES = 3;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(EngineChild.class);

    private final ChildProcess process;
    private final LastWords words;
    private final Path portFile;
    private final HttpClient client;
    private final CompletableFuture<Integer> exit;
    private int port;
    private volatile boolean killed;

    /** Starts children. */
    @FunctionalInterface
    interface Maker {
        EngineChild start() throws IOException;
    }

    private EngineChild(ChildProcess process, Path portFile, HttpClient client) {
        this.process = process;
        this.portFile = portFile;
        this.client = client;
        this.exit = process.exit();
        this.words = LastWords.of(process.errors());
        LastWords.of(process.output());
    }

    /** Starts the child; {@code folder} is its own, and emptied first. */
    static EngineChild start(Vertx vertx, EngineSettings settings, Path folder, Path shelf, Path notes)
            throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        Path portFile = folder.resolve("port");
        ChildArguments arguments = new ChildArguments(
                portFile,
                settings.port(),
                shelf.toAbsolutePath(),
                notes.toAbsolutePath(),
                settings.context(),
                settings.parallel(),
                settings.mostLoaded(),
                settings.idleUnload());
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("-Xmx256m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
        argv.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dde.kherud.llama.tmpdir=" + folder));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), EngineMain.class.getName()));
        argv.addAll(arguments.toArguments());
        Command command = new Command(argv, environment(), Optional.empty(), Command.DeadMan.OWN_INPUT);
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        return new EngineChild(ChildProcess.start(command), portFile, client);
    }

    /** Waits until it answers and gives its address; fails with its last words when it does not. */
    URI awaitAnswer() throws IOException, InterruptedException {
        long looks = LONGEST_START.dividedBy(LOOK);
        for (long look = 0; look < looks; look++) {
            if (hasEnded(LOOK)) {
                throw new IOException(obituary());
            }
            if (Files.exists(portFile)) {
                port = Integer.parseInt(Files.readString(portFile).strip());
                if (answers()) {
                    return URI.create("http://127.0.0.1:" + port);
                }
            }
        }
        throw new IOException("it did not answer within " + LONGEST_START.toSeconds() + " s; " + words.text());
    }

    /** Waits until it has died, or does not answer any more, and says which. */
    String awaitEnd() throws InterruptedException {
        int misses = 0;
        while (misses < MOST_MISSES) {
            if (hasEnded(CHECK_EVERY)) {
                return obituary();
            }
            misses = answers() ? 0 : misses + 1;
        }
        return "it does not answer any more; " + words.text();
    }

    /** What it complained of so far, if anything. */
    Optional<String> complaint() {
        return words.own();
    }

    /** Ends it at once; any thread. */
    void kill() {
        killed = true;
        process.kill();
    }

    /** Whether it was {@link #kill} that ended it. */
    boolean wasKilled() {
        return killed;
    }

    /** Number of the process, for tests. */
    long pid() {
        return process.pid();
    }

    /** Ends it and waits until it is over, 10 s at most. */
    @Override
    public void close() {
        client.close();
        process.close();
        try {
            if (!hasEnded(LONGEST_END)) {
                LOG.warn("process {} of the embedded engine does not end", process.pid());
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEnded(Duration wait) throws InterruptedException {
        try {
            exit.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException alive) {
            return false;
        } catch (ExecutionException broken) {
            return true;
        }
    }

    private boolean answers() throws InterruptedException {
        RequestOptions version = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/api/version")
                .setConnectTimeout(CHECK_LIMIT.toMillis())
                .setIdleTimeout(CHECK_LIMIT.toMillis());
        try {
            return client.request(version)
                    .compose(request -> request.send())
                    .compose(response -> response.end().map(response.statusCode()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CHECK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .equals(200);
        } catch (ExecutionException | TimeoutException silent) {
            return false;
        }
    }

    private String obituary() {
        int status = exit.getNow(-1);
        return "it ended with status " + status + "; " + words.text();
    }

    private static Map<String, String> environment() {
        Map<String, String> kept = new TreeMap<>();
        for (String name : List.of("PATH", "HOME", "LANG")) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> kept.put(name, value));
        }
        kept.put("GGML_NO_BACKTRACE", "1");
        return kept;
    }
}
