package dev.resourcehub.docker;

import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image script at work: a child that ends with the hub, its progress, and its last words when it fails.
 *
 * <p>Lines of the script that begin with {@code ::} tell progress: {@code :: phase WORDS} and {@code :: bytes N}.
 */
final class ImageBuild {

    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Logger LOG = LoggerFactory.getLogger(ImageBuild.class);
    private static final Duration TO_CLEAN = Duration.ofSeconds(5);
    private static final int KEPT_LINES = 8;
    private static final int KEPT_CHARACTERS = 300;
    private static final List<String> PASSED_ON = List.of(
            "PATH",
            "HOME",
            "TMPDIR",
            "DOCKER_HOST",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY");

    private final Deque<String> lastLines = new ArrayDeque<>();
    private volatile String phase = "building";
    private volatile Optional<Progress> progress = Optional.empty();
    private volatile @Nullable ChildProcess child;
    private volatile boolean closed;

    /** Runs {@code script}; the future fails with its last lines when it does. */
    Future<Void> run(Path script, String image, String dockerHost, Map<String, String> environment, Blocking blocking) {
        Map<String, String> passed = new HashMap<>();
        PASSED_ON.forEach(
                name -> Optional.ofNullable(environment.get(name)).ifPresent(value -> passed.put(name, value)));
        passed.put("DOCKER_HOST", dockerHost);
        Command command = new Command(
                List.of("sh", "-c", "exec \"$0\" \"$@\" 2>&1", script.toString(), "--image", image),
                passed,
                Optional.empty(),
                Command.DeadMan.WATCHER);
        return blocking.<Integer>call("image build", LIMIT, () -> work(command))
                .compose(status -> status == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IOException("status " + status + ": " + lastWords())));
    }

    private int work(Command command) throws Exception {
        try (ChildProcess started = ChildProcess.start(command)) {
            child = started;
            if (closed) {
                return 1;
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(started.output(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    take(line.length() <= KEPT_CHARACTERS ? line : line.substring(0, KEPT_CHARACTERS));
                }
            }
            return started.exit().get();
        }
    }

    private void take(String line) {
        if (line.startsWith(":: phase ")) {
            phase = line.substring(":: phase ".length());
        } else if (line.matches(":: bytes \\d{1,15}")) {
            long bytes = Long.parseLong(line.substring(":: bytes ".length()));
            progress = Optional.of(new Progress(bytes, OptionalLong.empty()));
        } else {
            synchronized (lastLines) {
                lastLines.addLast(line);
                if (lastLines.size() > KEPT_LINES) {
                    lastLines.removeFirst();
                }
            }
        }
    }

    private String lastWords() {
        synchronized (lastLines) {
            return String.join(" | ", lastLines);
        }
    }

    /** What it is doing, in words. */
    String phase() {
        return phase;
    }

    /** Bytes of the system put together so far; nobody knows the total before. */
    Optional<Progress> progress() {
        return progress;
    }

    /** Asks the script to end, so that it cleans up, and kills what has not ended after a few seconds. */
    Future<Void> close(Blocking blocking) {
        closed = true;
        ChildProcess running = child;
        if (running == null) {
            return Future.succeededFuture();
        }
        return blocking.<Boolean>call("image build", TO_CLEAN.multipliedBy(2), () -> {
                    ProcessHandle.of(running.pid())
                            .ifPresent(watcher -> watcher.descendants().forEach(ProcessHandle::destroy));
                    try {
                        running.exit().get(TO_CLEAN.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (TimeoutException stubborn) {
                        LOG.warn("the image script did not end within {}", TO_CLEAN, stubborn);
                    }
                    running.close();
                    return true;
                })
                .mapEmpty();
    }
}
