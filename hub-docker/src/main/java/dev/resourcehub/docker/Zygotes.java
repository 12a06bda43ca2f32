package dev.resourcehub.docker;

import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.python.wire.Hello;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.SandboxSource;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes sandboxes whose zygote has greeted and whose greeting shows every promised restriction. A sandbox that cannot prove
 * one is destroyed and the level is refused; it is never used more weakly.
 */
final class Zygotes implements SandboxSource<SandboxSpec, Zygote> {

    private static final Duration TO_GREET = Duration.ofSeconds(15);
    private static final Duration COME_BACK = Duration.ofSeconds(15);

    private final SandboxLauncher launcher;
    private final Set<String> promises;
    private final Timers timers;
    private final Ticker ticker;
    private volatile Optional<Hello> lastHello = Optional.empty();

    /** @param promises names of the probes that must hold */
    Zygotes(SandboxLauncher launcher, Set<String> promises, Timers timers, Ticker ticker) {
        this.launcher = launcher;
        this.promises = Set.copyOf(promises);
        this.timers = timers;
        this.ticker = ticker;
    }

    @Override
    public Future<Zygote> launch(SandboxSpec spec) {
        return launcher.launch(spec)
                .compose(sandbox -> Zygote.greet(sandbox, TO_GREET, timers, ticker)
                        .recover(silent -> sandbox.destroy().transform(gone -> Future.failedFuture(silent))))
                .compose(this::proven);
    }

    private Future<Zygote> proven(Zygote zygote) {
        lastHello = Optional.of(zygote.hello());
        Map<String, Boolean> probes = zygote.hello().probes();
        Set<String> broken = new TreeSet<>(promises);
        broken.removeIf(promise -> probes.getOrDefault(promise, false));
        if (broken.isEmpty()) {
            return Future.succeededFuture(zygote);
        }
        HubException refusal = new HubException(new Failure.NotReady(
                Codes.NOT_READY,
                "security level sandboxed",
                "unavailable",
                Optional.empty(),
                COME_BACK,
                List.of("The engine does not keep these restrictions: " + String.join(", ", broken) + ".")));
        return zygote.destroy().transform(gone -> Future.failedFuture(refusal));
    }

    /** What the last sandbox said of itself, proven or not. */
    Optional<Hello> lastHello() {
        return lastHello;
    }

    @Override
    public Future<Void> destroy(Zygote zygote) {
        return zygote.destroy();
    }

    @Override
    public Future<Void> ended(Zygote zygote) {
        return zygote.ended();
    }

    @Override
    public long memoryOf(SandboxSpec spec) {
        return spec.memory().bytes();
    }
}
