package dev.resourcehub.docker.image;

import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.job.JobContext;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image script at work for one job: a child that ends with the hub, its progress, and its last words when it fails.
 *
 * <p>Lines of the script that begin with {@code ::} tell progress: {@code :: phase WORDS} and {@code :: bytes N}.
 */
final class ImageScript {

    private static final Logger LOG = LoggerFactory.getLogger(ImageScript.class);
    private static final Duration TO_CLEAN = Duration.ofSeconds(5);
    private static final int KEPT_LINES = 8;
    private static final int KEPT_CHARACTERS = 300;
    private static final String PHASE = ":: phase ";
    private static final String BYTES = ":: bytes ";
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

    private final String image;
    private final Command command;
    private final JobContext job;
    private final Deque<String> lastLines = new ArrayDeque<>();

    /** @param dockerHost the engine that gets the image */
    ImageScript(Path script, String image, String dockerHost, Map<String, String> environment, JobContext job) {
        this.image = image;
        this.job = job;
        Map<String, String> passed = new HashMap<>();
        PASSED_ON.forEach(
                name -> Optional.ofNullable(environment.get(name)).ifPresent(value -> passed.put(name, value)));
        passed.put("DOCKER_HOST", dockerHost);
        this.command = new Command(
                List.of("sh", "-c", "exec \"$0\" \"$@\" 2>&1", script.toString(), "--image", image),
                passed,
                Optional.empty(),
                Command.DeadMan.WATCHER);
    }

    /**
     * Runs it to its end. A job that is called off has the script end and clean up, and killed when it has not after a few
     * seconds. Throws {@code WorkFailed} with its last lines when it fails.
     */
    void run() throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.start(command)) {
            Cancellation.Registration off = job.cancellation().onCancel(() -> endLater(child));
            int status;
            try {
                read(child);
                status = child.exit().join(); // not to be interrupted: who calls it off has it ended
            } finally {
                off.close();
            }
            job.check();
            if (status != 0) {
                throw new HubException(new Failure.WorkFailed(
                        Codes.PROVISIONING_FAILED,
                        new MissingImage(image).subject(),
                        "the image script ended with status " + status + ": " + String.join(" | ", lastLines)));
            }
        }
    }

    private void read(ChildProcess child) throws IOException, InterruptedException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line.length() <= KEPT_CHARACTERS ? line : line.substring(0, KEPT_CHARACTERS));
            }
        }
    }

    private void take(String line) throws InterruptedException {
        if (line.startsWith(PHASE)) {
            phase(line.substring(PHASE.length()));
        } else if (line.matches(BYTES + "\\d{1,15}")) {
            job.progress(Long.parseLong(line.substring(BYTES.length())), OptionalLong.empty());
        } else {
            lastLines.addLast(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.removeFirst();
            }
        }
    }

    /** What a script says while it ends is not told: the job may be interrupted then, and the script is to clean up. */
    private void phase(String words) throws InterruptedException {
        if (job.cancellation().isCancelled()) {
            return;
        }
        try {
            job.phase(words);
        } catch (InterruptedException stopped) {
            if (!job.cancellation().isCancelled()) {
                throw stopped;
            }
        }
    }

    /** On a thread of its own: whoever calls a job off may be an event loop. */
    private static void endLater(ChildProcess child) {
        Thread.ofVirtual().name("image-script-end").start(() -> end(child));
    }

    private static void end(ChildProcess child) {
        ProcessHandle.of(child.pid()).ifPresent(watcher -> watcher.descendants().forEach(ProcessHandle::destroy));
        try {
            child.exit().get(TO_CLEAN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stubborn) {
            LOG.warn("the image script did not end within {}", TO_CLEAN, stubborn);
        } catch (ExecutionException | InterruptedException unknown) {
            LOG.warn("the end of the image script was not seen", unknown);
        }
        child.close();
    }
}
