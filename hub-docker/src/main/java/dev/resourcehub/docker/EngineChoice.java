package dev.resourcehub.docker;

import dev.resourcehub.docker.call.AllowedImage;
import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.docker.local.LocalLauncher;
import dev.resourcehub.docker.local.LocalSupport;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.PoolListener;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which engine serves, and again whenever one was looked at: Docker where it answers and has its image, else
 * bubblewrap, never code without isolation. The other stands by: those who wait go where it serves, what is under way
 * finishes where it is. A missing engine or image is looked for here; an engine that can serve is in the fleet, which asks it
 * how it is. Everything on the hub's event loop, except {@link #picture}.
 */
final class EngineChoice {

    private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);
    private static final Duration FIRST_LOOK = Duration.ofMillis(1900);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    private static final int LOOKS_BETWEEN_SWEEPS = 12;
    private static final int FIRST = 0;
    private static final int SECOND = 1;

    private final DockerSettings settings;
    private final Surroundings around;
    private final Blocking blocking;
    private final Context loop;
    private final Ownership owner;
    private final Provision provision;
    private final Roster roster;
    private final SandboxLine line;
    private final Set<InstanceId> aside = new HashSet<>();
    private @Nullable ContainerSide docker;
    private String dockerSilence = "not looked yet";
    private @Nullable LocalSupport support;
    private @Nullable Backend local;
    private Timers.@Nullable Timer next;
    private boolean looking;
    private boolean closed;
    private int looks;
    private volatile Picture picture;

    EngineChoice(
            DockerSettings settings,
            Surroundings around,
            Blocking blocking,
            Context loop,
            Ownership owner,
            Provision provision,
            Roster roster,
            SandboxLine line) {
        this.settings = settings;
        this.around = around;
        this.blocking = blocking;
        this.loop = loop;
        this.owner = owner;
        this.provision = provision;
        this.roster = roster;
        this.line = line;
        this.picture = new Picture(Optional.empty(), "nothing is chosen yet", Readiness.PROVISIONING, List.of());
    }

    /** Looks around; completes within two seconds, with whatever was found by then. */
    Future<Void> start() {
        Future<Void> containers = wantsDocker() ? lookForDocker() : Future.succeededFuture();
        Future<Void> bubblewrap = wantsLocal() ? detectLocal() : Future.succeededFuture();
        Promise<Void> decided = Promise.promise();
        Timers.Timer late = around.timers()
                .after(
                        FIRST_LOOK,
                        () -> loop.runOnContext(now -> {
                            decide();
                            decided.tryComplete();
                        }));
        Future.join(containers, bubblewrap).onComplete(looked -> {
            late.cancel();
            decide();
            decided.tryComplete();
            nextLook();
        });
        return decided.future();
    }

    private boolean wantsDocker() {
        return settings.engine() == DockerSettings.Engine.AUTO || settings.engine() == DockerSettings.Engine.DOCKER;
    }

    private boolean wantsLocal() {
        return settings.engine() == DockerSettings.Engine.AUTO || settings.engine() == DockerSettings.Engine.LOCAL;
    }

    private Future<Void> lookForDocker() {
        ContainerSide known = docker;
        if (known != null) {
            return look(known);
        }
        return ContainerSide.find(addresses(), settings, around, blocking, loop, owner, provision, new FromContainers())
                .compose(found -> {
                    docker = found;
                    provision.answered().tryComplete(found.engine());
                    sweep(found);
                    return look(found);
                })
                .recover(failure -> {
                    dockerSilence = String.valueOf(failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    private Future<Void> look(ContainerSide side) {
        boolean answered = side.answers();
        return side.look().onComplete(looked -> {
            if (closed) {
                return;
            }
            boolean sweepDue = ++looks % LOOKS_BETWEEN_SWEEPS == 0;
            if (side.answers() && (!answered || sweepDue)) {
                sweep(side);
            }
            side.backend().ifPresent(made -> roster.enrol(made, FIRST, () -> look(side)));
            decide();
        });
    }

    private List<EngineAddress> addresses() {
        List<String> named = new ArrayList<>(settings.hosts());
        if (named.isEmpty()) {
            Optional.ofNullable(around.environment().get("DOCKER_HOST")).ifPresent(named::add);
        }
        List<EngineAddress> addresses = named.stream()
                .map(EngineAddress::parse)
                .flatMap(Optional::stream)
                .toList();
        return named.isEmpty() ? List.of(EngineAddress.USUAL) : addresses;
    }

    private static void sweep(ContainerSide side) {
        side.sweep()
                .onSuccess(count -> {
                    if (count > 0) {
                        LOG.info("removed {} containers that hubs which are gone left behind", count);
                    }
                })
                .onFailure(
                        failure -> LOG.warn("left-over containers could not be looked for: {}", failure.getMessage()));
    }

    private Future<Void> detectLocal() {
        return LocalLauncher.detect(around.vertx(), blocking, around.timers(), Optional.empty())
                .recover(broken ->
                        Future.succeededFuture(new LocalSupport.Unavailable(String.valueOf(broken.getMessage()))))
                .onSuccess(found -> support = found)
                .mapEmpty();
    }

    private void nextLook() {
        if (!closed && !isEnrolled(docker)) {
            next = around.timers().after(BETWEEN_LOOKS, () -> loop.runOnContext(now -> lookNow()));
        }
    }

    private static boolean isEnrolled(@Nullable ContainerSide side) {
        return side != null && side.backend().isPresent();
    }

    /** Looks again at once, as when something has just changed; one look at a time. */
    void lookNow() {
        if (closed || !wantsDocker()) {
            return;
        }
        ContainerSide side = docker;
        if (side != null && isEnrolled(side)) {
            roster.check(side.address().instance());
            return;
        }
        if (looking) {
            return;
        }
        looking = true;
        if (next != null) {
            next.cancel();
        }
        lookForDocker().onComplete(looked -> {
            looking = false;
            decide();
            nextLook();
        });
    }

    /** An operator gives an engine nothing new; another one serves where it may. */
    void setAside(InstanceId id) {
        aside.add(id);
        decide();
    }

    /** It may serve again. */
    void takeBack(InstanceId id) {
        aside.remove(id);
        decide();
    }

    private void decide() {
        if (closed) {
            return;
        }
        enrolLocal();
        Engines engines = engines();
        Optional<Backend> serving = engines.serving();
        keep(serving);
        picture = new Picture(
                serving,
                engines.reason(serving),
                engines.readiness(serving),
                docker == null ? absent() : docker.shelf().images());
        line.servedBy(serving);
        serving.ifPresent(backend -> line.refuseForeign(
                backend, need -> engines.refusalOf(need, backend).orElseThrow()));
        // First who does not serve, so that never two do.
        engines.all().stream()
                .sorted(Comparator.comparing(backend -> serving.equals(Optional.of(backend))))
                .forEach(backend -> roster.stands(backend, engines.standing(backend, serving)));
    }

    private Engines engines() {
        return new Engines(
                settings,
                Optional.ofNullable(docker),
                dockerSilence,
                Optional.ofNullable(support),
                Optional.ofNullable(local),
                aside);
    }

    private void enrolLocal() {
        if (local == null && support instanceof LocalSupport.Available available) {
            local = Backend.local(available.launcher(), settings, around, loop, new FromProcesses());
            roster.enrol(local, SECOND, Future::succeededFuture);
        }
    }

    private void keep(Optional<Backend> serving) {
        int min = settings.warm().min();
        if (docker != null) {
            // Even while bubblewrap serves: a pool that fills again is how its recovery shows.
            docker.backend().ifPresent(found -> found.pool().keep(min));
        }
        if (local != null) {
            local.pool().keep(serving.equals(Optional.of(local)) ? min : 0);
        }
    }

    private List<AllowedImage> absent() {
        return settings.images().stream().map(AllowedImage::absent).toList();
    }

    /** Sandboxes of that kind cannot be made: where no other engine takes over, those who wait for one are told why. */
    private void hopeless(Optional<Backend> backend, SandboxSpec spec, Failure reason) {
        decide();
        backend.filter(found -> picture.serving().equals(backend)).ifPresent(found -> line.refuse(found, spec, reason));
    }

    /** What answers a call of that need that comes now. */
    Serving serving(Need need) {
        Optional<Backend> now = engines().serving();
        if (now.isEmpty() || !now.equals(picture.serving())) {
            decide();
        }
        Engines engines = engines();
        return switch (engines.serving().orElse(null)) {
            case null -> new Serving.Nothing(engines.refusal(need));
            case Backend backend ->
                engines.refusalOf(need, backend)
                        .<Serving>map(Serving.Nothing::new)
                        .orElseGet(() -> new Serving.By(backend));
        };
    }

    /** The images of the Docker engine; empty while none has answered, or the last one does not any more. */
    Optional<ImageShelf> shelf() {
        return Optional.ofNullable(docker).filter(ContainerSide::answers).map(ContainerSide::shelf);
    }

    /** Why no image can be brought while no Docker engine answers. */
    Failure withoutDocker() {
        return engines().withoutDocker();
    }

    /** Looks whether calls can run in {@code image} by now; gives why not. */
    Future<Optional<Failure>> lookFor(String image) {
        Need need = Need.usual(settings).in(image);
        ContainerSide side = docker;
        if (side == null || closed) {
            return Future.succeededFuture(Optional.of(engines().refusal(need)));
        }
        return look(side).transform(looked -> {
            if (!side.answers()) {
                return Future.succeededFuture(Optional.of(withoutDocker()));
            }
            side.came(image);
            return Future.succeededFuture(
                    switch (serving(need)) {
                        case Serving.By served -> Optional.empty();
                        case Serving.Nothing(Failure failure) -> Optional.of(failure);
                    });
        });
    }

    /** How things stood when last decided; any thread. */
    Picture picture() {
        return picture;
    }

    /** Ends both sides; completes when nothing of ours is alive. */
    Future<Void> close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
        Future<Void> containers = docker == null ? Future.succeededFuture() : docker.close();
        Future<Void> processes =
                local == null ? Future.succeededFuture() : local.pool().close();
        return Future.join(containers, processes).<Void>mapEmpty().eventually(this::forgetFilter);
    }

    private Future<Void> forgetFilter() {
        if (support instanceof LocalSupport.Available available) {
            try {
                available.launcher().close();
            } catch (IOException left) {
                LOG.warn("a temporary file of the local engine stays: {}", left.getMessage());
            }
        }
        return Future.succeededFuture();
    }

    /** What containers tell. */
    private final class FromContainers implements ContainerSide.Listener {
        @Override
        public void changed() {
            lookNow();
        }

        @Override
        public void ready() {
            line.changed();
        }

        @Override
        public void hopeless(SandboxSpec spec, Failure reason) {
            EngineChoice.this.hopeless(Optional.ofNullable(docker).flatMap(ContainerSide::backend), spec, reason);
        }
    }

    /** What bubblewrap tells. */
    private final class FromProcesses implements PoolListener<SandboxSpec> {
        @Override
        public void ready() {
            line.changed();
        }

        @Override
        public void hopeless(SandboxSpec spec, Failure reason) {
            EngineChoice.this.hopeless(Optional.ofNullable(local), spec, reason);
        }
    }

    /** How things stand. */
    record Picture(Optional<Backend> serving, String reason, Readiness readiness, List<AllowedImage> images) {}
}
