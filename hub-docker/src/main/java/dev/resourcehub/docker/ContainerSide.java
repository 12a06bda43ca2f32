package dev.resourcehub.docker;

import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.ContainerEvent;
import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.docker.engine.EngineFacts;
import dev.resourcehub.docker.engine.ImageFacts;
import dev.resourcehub.docker.python.ZygoteSource;
import dev.resourcehub.docker.sandbox.ContainerLauncher;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.PoolListener;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Docker engine that has answered: its images, the script that builds the usual one, and the warm pool of containers once
 * its image is there. Everything on the hub's event loop.
 */
final class ContainerSide {

    /** The image whose script we have. */
    static final String USUAL_IMAGE = "resourcehub/python:3";

    private static final Logger LOG = LoggerFactory.getLogger(ContainerSide.class);
    private static final Duration TO_ANSWER = Duration.ofMillis(1500);
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Backoff REBUILD = new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(30));

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
    private final Map<String, Optional<ImageFacts>> images = new LinkedHashMap<>();
    private Optional<String> silence = Optional.empty();
    private @Nullable Backend backend;
    private @Nullable ImageBuild build;
    private @Nullable String buildFault;
    private @Nullable AutoCloseable events;
    private @Nullable Reaper reaper;
    private int buildAttempts;
    private boolean mayBuild = true;
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
            Listener listener) {
        return find(addresses, new ArrayList<>(), settings, around, blocking, loop, owner, listener);
    }

    private static Future<ContainerSide> find(
            List<EngineAddress> addresses,
            List<String> silent,
            DockerSettings settings,
            Surroundings around,
            Blocking blocking,
            Context loop,
            Ownership owner,
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
                                engine, facts, processors, settings, around, blocking, loop, owner, listener)))
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
                                    listener));
                });
    }

    /** Looks again whether the engine answers and which images it has, and acts on it. Never fails. */
    Future<Void> look() {
        return engine.facts(TO_ANSWER)
                .compose(answer -> lookAtImages())
                .onSuccess(looked -> {
                    silence = Optional.empty();
                    act();
                })
                .onFailure(failure -> silence = Optional.of(words(failure)))
                .otherwiseEmpty();
    }

    private Future<Void> lookAtImages() {
        List<Future<Void>> looks = settings.images().stream()
                .map(name -> engine.image(name).<Void>map(found -> {
                    images.put(name, found);
                    return null;
                }))
                .toList();
        return Future.all(looks).mapEmpty();
    }

    private void act() {
        if (closed) {
            return;
        }
        if (isPresent(ownImage())) {
            buildFault = null;
            if (backend == null) {
                startReaper();
                backend = Backend.docker(engine.address(), launcher, settings, around, loop, processors, listener);
            }
            watch();
        } else if (isBuildable() && build == null && mayBuild) {
            startBuild();
        }
    }

    private void startBuild() {
        ImageBuild started = new ImageBuild();
        build = started;
        buildFault = null;
        mayBuild = false;
        buildAttempts++;
        String host = engine.address().toString();
        started.run(around.imageScript().orElseThrow(), USUAL_IMAGE, host, around.environment(), blocking)
                .onComplete(ended -> {
                    build = null;
                    if (ended.failed() && !closed) {
                        buildFault = words(ended.cause());
                        LOG.warn("the image {} could not be built: {}", USUAL_IMAGE, buildFault);
                        around.timers().after(REBUILD.delay(buildAttempts + 1, around.chance()), () -> mayBuild = true);
                    } else {
                        mayBuild = true;
                    }
                    listener.changed();
                });
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

    /** Whether a missing image comes by itself. */
    boolean isBuildable() {
        return ownImage().equals(USUAL_IMAGE)
                && around.imageScript().filter(Files::isExecutable).isPresent();
    }

    boolean isBuilding() {
        return build != null;
    }

    private String ownImage() {
        return settings.images().getFirst();
    }

    private boolean isPresent(String image) {
        return images.getOrDefault(image, Optional.empty()).isPresent();
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
        ImageBuild running = build;
        if (running != null) {
            return base + ", image " + USUAL_IMAGE + " is on its way (" + running.phase() + ")";
        }
        if (backend == null) {
            return base + ", image " + ownImage() + " is missing"
                    + (buildFault == null ? "" : " and could not be built (" + buildFault + ")");
        }
        return base;
    }

    /** Why no container serves now. */
    Failure.NotReady failure() {
        ImageBuild running = build;
        if (running != null) {
            return new Failure.NotReady(
                    Codes.NOT_READY, "image " + USUAL_IMAGE, running.phase(), running.progress(), COME_BACK, List.of());
        }
        List<String> remedies = isBuildable()
                ? List.of(
                        "Run " + around.imageScript().orElseThrow() + " as root and read what it says.",
                        "It said: " + (buildFault == null ? "nothing yet" : buildFault))
                : List.of("Pull or build the image " + ownImage() + " on " + engine.address() + ".");
        return new Failure.NotReady(
                Codes.NOT_READY, "image " + ownImage(), "unavailable", Optional.empty(), COME_BACK, remedies);
    }

    List<SandboxReport.Image> images() {
        return settings.images().stream().map(this::image).toList();
    }

    private SandboxReport.Image image(String name) {
        Optional<ImageFacts> found = images.getOrDefault(name, Optional.empty());
        if (found.isPresent()) {
            return new SandboxReport.Image(name, found.map(ImageFacts::id), "present", Optional.empty());
        }
        boolean usual = name.equals(USUAL_IMAGE);
        ImageBuild running = build;
        if (usual && running != null) {
            return new SandboxReport.Image(name, Optional.empty(), "building", Optional.of(running.phase()));
        }
        Optional<String> fault = usual ? Optional.ofNullable(buildFault) : Optional.empty();
        return new SandboxReport.Image(name, Optional.empty(), fault.isPresent() ? "failed" : "absent", fault);
    }

    /** Ends the script, the pool and the connections, in this order; completes when no container of ours is left. */
    Future<Void> close() {
        closed = true;
        ImageBuild running = build;
        Future<Void> script = running == null ? Future.succeededFuture() : running.close(blocking);
        Future<Void> pool =
                backend == null ? Future.succeededFuture() : backend.pool().close();
        return Future.join(script, pool)
                .<Void>mapEmpty()
                .eventually(this::stopReaper)
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
