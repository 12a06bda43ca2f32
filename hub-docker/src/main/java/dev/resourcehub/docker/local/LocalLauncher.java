package dev.resourcehub.docker.local;

import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Starts sandboxes under bubblewrap. {@link #close} forgets its filter file; sandboxes that run are not touched. */
public final class LocalLauncher implements SandboxLauncher, AutoCloseable {

    private static final Duration START = Duration.ofSeconds(10);
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8");

    private final Vertx vertx;
    private final Blocking blocking;
    private final Bubblewrap bubblewrap;
    private final AtomicLong count = new AtomicLong();

    LocalLauncher(Vertx vertx, Blocking blocking, Bubblewrap bubblewrap) {
        this.vertx = vertx;
        this.blocking = blocking;
        this.bubblewrap = bubblewrap;
    }

    /**
     * Makes one sandbox in each way that may work here, and gives the first that greets.
     *
     * @param python the interpreter to use; the system's own, or the first on the hub's path, where empty
     */
    public static Future<LocalSupport> detect(Vertx vertx, Blocking blocking, Timers timers, Optional<Path> python) {
        return new Detection(vertx, blocking, timers, python).run();
    }

    /** Starts one; the channel belongs to the caller's event loop, or to a new one where the caller has none. */
    @Override
    public Future<Sandbox> launch(SandboxSpec spec) {
        return start(spec).map(sandbox -> sandbox);
    }

    Future<LocalSandbox> start(SandboxSpec spec) {
        Context loop = vertx.getOrCreateContext();
        String name = "hub-local-" + ProcessHandle.current().pid() + "-" + count.incrementAndGet();
        Command command =
                new Command(bubblewrap.command(spec), ENVIRONMENT, Optional.empty(), Command.DeadMan.OWN_INPUT);
        return blocking.call("launch", START, () -> ChildProcess.start(command))
                .map(process -> new LocalSandbox(name, process, loop, blocking))
                .recover(broken -> Future.failedFuture(
                        broken instanceof IOException refused
                                ? new HubException(
                                        new Failure.BackendUnreachable(
                                                new InstanceId("local"), String.valueOf(refused.getMessage())),
                                        refused)
                                : broken));
    }

    /** Removes the filter file; no sandbox can be started afterwards. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(bubblewrap.filter());
    }
}
