package dev.resourcehub.docker.local;

import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out, by doing it, whether and how sandboxes can be made here. */
final class Detection {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final SandboxSpec SMALL =
            new SandboxSpec("", SecurityLevel.SANDBOXED, ByteSize.ofMiB(128), 1.0, 64, ByteSize.ofMiB(1));
    private static final String WHERE = "import sys; print(sys.executable); print(sys.base_prefix)";

    private final Vertx vertx;
    private final Blocking blocking;
    private final Timers timers;
    private final Optional<Path> wanted;

    Detection(Vertx vertx, Blocking blocking, Timers timers, Optional<Path> wanted) {
        this.vertx = vertx;
        this.blocking = blocking;
        this.timers = timers;
        this.wanted = wanted;
    }

    Future<LocalSupport> run() {
        return blocking.call("detect", LIMIT, this::look).compose(found -> switch (found) {
            case Ready(List<Bubblewrap> ways, String version) -> attempt(ways, version, "");
            case Missing(String reason) -> Future.succeededFuture(new LocalSupport.Unavailable(reason));
        });
    }

    private Future<LocalSupport> attempt(List<Bubblewrap> ways, String version, String before) {
        if (ways.isEmpty()) {
            return Future.succeededFuture(new LocalSupport.Unavailable("bubblewrap does not work here:" + before));
        }
        Bubblewrap way = ways.getFirst();
        LocalLauncher launcher = new LocalLauncher(vertx, blocking, way);
        return launcher.start(SMALL)
                .compose(sandbox -> Zygote.greet(sandbox, LIMIT, timers)
                        .<LocalSupport>compose(zygote -> zygote.destroy()
                                .map(gone -> new LocalSupport.Available(launcher, version + says(way), zygote.hello())))
                        .recover(failed -> sandbox.destroy()
                                .compose(gone -> sandbox.lastWords())
                                .compose(words -> attempt(
                                        ways.subList(1, ways.size()),
                                        version,
                                        before + says(way) + ": " + (words.isEmpty() ? failed.getMessage() : words)
                                                + ";"))));
    }

    private static String says(Bubblewrap way) {
        return switch (way.users()) {
            case SEPARATE -> " as root, user code as another user";
            case ONE -> " in a user namespace, user code as the zygote's user";
        };
    }

    private Found look() throws IOException, InterruptedException {
        Optional<Path> program = onPath("bwrap");
        if (program.isEmpty()) {
            return new Missing("bubblewrap is not installed (Debian: apt-get install bubblewrap)");
        }
        Optional<byte[]> filter = SeccompProgram.forArchitecture(System.getProperty("os.arch", ""));
        if (filter.isEmpty()) {
            return new Missing("no filter of system calls for the architecture " + System.getProperty("os.arch", ""));
        }
        Optional<Interpreter> python = interpreter();
        if (python.isEmpty()) {
            return new Missing(
                    "no Python 3 found" + wanted.map(path -> " at " + path).orElse(""));
        }
        Path file = Files.createTempFile("hub-seccomp-", ".bpf");
        file.toFile().deleteOnExit();
        Files.write(file, filter.get());
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        List<Bubblewrap.Users> users = root ? List.of(Bubblewrap.Users.values()) : List.of(Bubblewrap.Users.ONE);
        String version = output(List.of(program.get().toString(), "--version")).strip();
        return new Ready(
                users.stream()
                        .map(way -> new Bubblewrap(program.get().toString(), python.get(), way, file))
                        .toList(),
                version);
    }

    private Optional<Interpreter> interpreter() throws IOException, InterruptedException {
        Path system = Path.of("/usr/bin/python3");
        Optional<Path> found = wanted.or(() -> Files.isExecutable(system) ? Optional.of(system) : onPath("python3"));
        if (found.isEmpty() || !Files.isExecutable(found.get())) {
            return Optional.empty();
        }
        List<String> lines = output(List.of(found.get().toString(), "-I", "-S", "-c", WHERE))
                .lines()
                .toList();
        if (lines.size() != 2) {
            return Optional.empty();
        }
        return Optional.of(new Interpreter(
                Path.of(lines.get(0)).toRealPath(), Path.of(lines.get(1)).toRealPath()));
    }

    private static String output(List<String> argv) throws IOException, InterruptedException {
        try (ChildProcess process =
                ChildProcess.start(new Command(argv, environment(), Optional.empty(), Command.DeadMan.WATCHER))) {
            return new String(process.output().readNBytes(4096), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> environment() {
        return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "HOME", "/");
    }

    private static Optional<Path> onPath(String name) {
        return Arrays.stream(environment().getOrDefault("PATH", "").split(":"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private sealed interface Found {}

    private record Ready(List<Bubblewrap> ways, String version) implements Found {}

    private record Missing(String reason) implements Found {}
}
