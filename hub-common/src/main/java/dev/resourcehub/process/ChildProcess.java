package dev.resourcehub.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running child in a session of its own.
 *
 * <p>Reads and writes block: use them on a virtual thread. Whoever starts one reads both outputs to their ends, or the
 * child stalls.
 */
public final class ChildProcess implements AutoCloseable {

    private static final String WATCHER = resource("watcher.sh");

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code command}; throws {@link IOException} when the program, or {@code setsid}, cannot be run. */
    public static ChildProcess start(Command command) throws IOException {
        List<String> argv = new ArrayList<>();
        argv.add("setsid");
        if (command.deadMan() == Command.DeadMan.WATCHER) {
            argv.addAll(List.of("sh", "-c", WATCHER, "watcher"));
        }
        argv.addAll(command.argv());
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        command.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        return new ChildProcess(builder.start());
    }

    /** Number of the process, and of its session and process group. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its standard input; ending it ends the child. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Its standard output. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Its standard error. */
    public InputStream errors() {
        return process.getErrorStream();
    }

    /** Completes with the exit status when it has ended: 128 and the signal's number when a signal ended it. */
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Ends its input and, when it still runs after {@code grace}, kills it. Blocks at most {@code grace}. */
    public void stop(Duration grace) throws InterruptedException {
        endInput();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Ends its input and kills it at once; with a watcher, the whole group goes. */
    @Override
    public void close() {
        endInput();
        if (!process.isAlive()) {
            return;
        }
        ProcessHandle.of(process.pid())
                .ifPresent(handle -> handle.descendants().forEach(ProcessHandle::destroyForcibly));
        process.destroyForcibly();
    }

    /**
     * Kills it and its descendants at once and leaves its input alone, which a writer may hold that is stuck on a child that
     * does not read. With a watcher use {@link #close}, which reaches the whole group.
     */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // The child ended first: its input is at its end, which is what was wanted.
        }
    }

    private static String resource(String name) {
        try (InputStream text = ChildProcess.class.getResourceAsStream(name)) {
            if (text == null) {
                throw new IllegalStateException("missing resource " + name);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException("unreadable resource " + name, broken);
        }
    }
}
