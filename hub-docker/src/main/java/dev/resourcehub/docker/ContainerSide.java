package dev.resourcehub.docker;

import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.ContainerEvent;
import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.docker.engine.EngineFacts;
import dev.resourcehub.docker.image.ImageJobs.Underway;
import dev.resourcehub.docker.python.ZygoteSource;
import dev.resourcehub.docker.sandbox.ContainerLauncher;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.PoolListener;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Docker engine that has answered: its images, and the warm pool of containers once the first of them is there.
 * Everything on the hub's event loop.
 */
final class ContainerSide {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerSide.class);
    private static final Duration TO_ANSWER = Duration.ofMillis(1500);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final ContainerEngine engine;
    private final EngineFacts facts;
    private final int processors;
    private final DockerSettings settings;
    private final Surroundings around;
    private final Blocking blocking;
    private final Context loop;
    private final NetClient client;
    private final ContainerLauncher launcher;
    private final Ownership owner;
    private final Listener listener;
    private final ImageShelf shelf;
    private Optional<String> silence = Optional.empty();
    private @Nullable Backend backend;
    private @Nullable AutoCloseable events;
    private @Nullable Reaper reaper;
    private boolean closed;

    ContainerSide(
            ContainerEngine engine,
            EngineFacts facts,
            int processors,
            DockerSettings settings,
            Surroundings around,
            Blocking blocking,
            Context loop,
            Ownership owner,
            Provision provision,
            Listener listener) {
        this.engine = engine;
        this.facts = facts;
        this.processors = processors;
        this.settings = settings;
        this.around = around;
        this.blocking = blocking;
        this.loop = loop;
        this.owner = owner;
        this.listener = listener;
        this.shelf = new ImageShelf(engine, provision.sources(), provision.jobs(), around, loop, listener::changed);
        this.client = around.vertx().createNetClient();
        this.launcher =
                new ContainerLauncher(engine, client, loop, around.timers(), owner, ZygoteSource.command("python3"));
    }

    /** Looks at the first of {@code addresses} that answers; fails with what each said when none does. */
    static Future<ContainerSide> find(
            List<EngineAddress> addresses,
            DockerSettings settings,
            Surroundings around,
            Blocking blocking,
            Context loop,
            Ownership owner,
            Provision provision,
            Listener listener) {
        return find(addresses, new ArrayList<>(), settings, around, blocking, loop, owner, provision, listener);
    }

    private static Future<ContainerSide> find(
            List<EngineAddress> addresses,
            List<String> silent,
            DockerSettings settings,
            Surroundings around,
            Blocking blocking,
            Context loop,
            Ownership owner,
            Provision provision,
            Listener listener) {
        if (addresses.isEmpty()) {
            String none = "no address of the form unix:///path or tcp://host:port";
            return Future.failedFuture(silent.isEmpty() ? none : String.join("; ", silent));
        }
        EngineAddress address = addresses.getFirst();
        ContainerEngine engine = new ContainerEngine(address, blocking);
        return engine.facts(TO_ANSWER)
                .compose(facts -> engine.processors()
                        .map(processors -> new ContainerSide(
                                engine,
                                facts,
                                processors,
                                settings,
                                around,
                                blocking,
                                loop,
                                owner,
                                provision,
                                listener)))
                .recover(failure -> {
                    silent.add(address + ": " + words(failure));
                    return engine.close()
                            .transform(closed -> find(
                                    addresses.subList(1, addresses.size()),
                                    silent,
                                    settings,
                                    around,
                                    blocking,
                                    loop,
                                    owner,
                                    provision,
                                    listener));
                });
    }

    /** Looks again whether the engine answers and which images it has, and acts on it. Never fails. */
    Future<Void> look() {
        return engine.facts(TO_ANSWER)
                .compose(answer -> shelf.look())
                .compose(looked -> {
                    silence = Optional.empty();
                    return act();
                })
                .onFailure(failure -> silence = Optional.of(words(failure)))
                .otherwiseEmpty();
    }

    /** Ends when what is missing was asked for, so that whoever decides then sees the work for it. */
    private Future<Void> act() {
        if (closed) {
            return Future.succeededFuture();
        }
        if (!shelf.isPresent(shelf.first())) {
            return shelf.bringOwn();
        }
        if (backend == null) {
            startReaper();
            backend = Backend.docker(engine.address(), launcher, settings, around, loop, processors, listener);
        }
        watch();
        return Future.succeededFuture();
    }

    private void startReaper() {
        Reaper.start(blocking, engine.address(), owner, around.environment())
                .onSuccess(started -> {
                    reaper = started;
                    if (closed) {
                        started.close();
                    }
                })
                .onFailure(failure -> LOG.warn(
                        "no reaper: a kill of the hub may leave a container that had not started ({})",
                        words(failure)));
    }

    private void watch() {
        if (events != null) {
            return;
        }
        Meters.Counter kills =
                around.meters().counter("hub_python_oom_kills", "Containers whose memory ran out.", List.of());
        events = engine.events(
                Ownership.HUB,
                event -> loop.runOnContext(now -> count(event, kills)),
                why -> loop.runOnContext(now -> {
                    events = null;
                    listener.changed();
                }));
    }

    private static void count(ContainerEvent event, Meters.Counter kills) {
        if (event.action().equals("oom")) {
            kills.increment();
        }
    }

    /** Removes what dead hubs left. */
    Future<Integer> sweep() {
        return launcher.sweep();
    }

    /** The pool of containers; empty while the image is missing. */
    Optional<Backend> backend() {
        return Optional.ofNullable(backend);
    }

    /** Whether it answered when it was last asked. */
    boolean answers() {
        return silence.isEmpty();
    }

    /** Whether the first image is on its way. */
    boolean isBuilding() {
        return shelf.ownUnderway().isPresent();
    }

    /** Its images. */
    ImageShelf shelf() {
        return shelf;
    }

    ContainerEngine engine() {
        return engine;
    }

    EngineAddress address() {
        return engine.address();
    }

    /** One line for people. */
    String words() {
        String base = "Docker " + facts.version() + " at " + engine.address();
        if (silence.isPresent()) {
            return base + " does not answer any more (" + silence.get() + ")";
        }
        Optional<Underway> coming = shelf.ownUnderway();
        if (coming.isPresent()) {
            return base + ", image " + shelf.first() + " is on its way ("
                    + coming.get().phase() + ")";
        }
        if (backend == null) {
            return base + ", image " + shelf.first() + " is missing"
                    + shelf.ownFault()
                            .map(fault -> " and could not be brought (" + fault + ")")
                            .orElse("");
        }
        return base;
    }

    /** Why no container serves {@code need} now: its image is missing, or the first one is, without which none does. */
    Failure.NotReady failure(Need need) {
        return shelf.missing(
                need.image().filter(image -> !shelf.isPresent(image)).orElse(shelf.first()));
    }

    /** Why containers serve, and {@code need} finds none: its image is missing. */
    Optional<Failure> refusalOf(Need need, Backend containers) {
        String image = need.image().orElse(shelf.first());
        boolean lives =
                image.equals(shelf.first()) && containers.pool().trouble().isEmpty();
        return shelf.isPresent(image) || lives ? Optional.empty() : Optional.of(shelf.missing(image));
    }

    /** An image came: sandboxes of it that could not be made are tried again at once. */
    void came(String image) {
        backend().ifPresent(made -> made.pool().forgive(spec -> spec.image().equals(image)));
    }

    /** Ends the pool and the connections, in this order; completes when no container of ours is left. */
    Future<Void> close() {
        closed = true;
        shelf.close();
        Future<Void> pool =
                backend == null ? Future.succeededFuture() : backend.pool().close();
        return pool.eventually(this::stopReaper)
                .eventually(this::stopWatching)
                .eventually(client::close)
                .eventually(engine::close);
    }

    private Future<Void> stopReaper() {
        if (reaper != null) {
            reaper.close();
        }
        return Future.succeededFuture();
    }

    private Future<Void> stopWatching() {
        AutoCloseable stream = events;
        if (stream == null) {
            return Future.succeededFuture();
        }
        return blocking.<Boolean>call("docker events", COME_BACK, () -> {
                    stream.close();
                    return true;
                })
                .mapEmpty();
    }

    private static String words(Throwable failure) {
        return switch (HubException.failureOf(failure)) {
            case Failure.BackendUnreachable unreachable -> unreachable.cause();
            case Failure.BackendError error -> error.status() + " " + error.message();
            case Failure.DeadlineExceeded late ->
                "no answer within " + late.limit().toMillis() + " ms";
            case Failure other -> String.valueOf(failure.getMessage());
        };
    }

    /** Hears when something is to be looked at again, and what the pool tells. */
    interface Listener extends PoolListener<SandboxSpec> {
        void changed();
    }
}
