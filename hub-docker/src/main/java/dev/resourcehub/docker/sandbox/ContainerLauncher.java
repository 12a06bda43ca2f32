package dev.resourcehub.docker.sandbox;

import dev.resourcehub.docker.call.MissingImage;
import dev.resourcehub.docker.engine.ContainerEngine;
import dev.resourcehub.docker.engine.ContainerFacts;
import dev.resourcehub.docker.engine.ImageFacts;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sandboxes that are containers: create, attach, start, in this order, so that no first byte is lost.
 *
 * <p>Lives on one event loop, as do the channels of what it makes; {@link #launch} may be called on any thread. A launch
 * that fails leaves nothing behind.
 */
public final class ContainerLauncher implements SandboxLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerLauncher.class);

    private final ContainerEngine engine;
    private final NetClient client;
    private final Context loop;
    private final Timers timers;
    private final Ownership owner;
    private final List<String> command;
    private final Set<String> living = new HashSet<>();
    private long made;

    /**
     * @param loop an event loop's context
     * @param command what process 1 runs
     */
    public ContainerLauncher(
            ContainerEngine engine,
            NetClient client,
            Context loop,
            Timers timers,
            Ownership owner,
            List<String> command) {
        this.engine = engine;
        this.client = client;
        this.loop = loop;
        this.timers = timers;
        this.owner = owner;
        this.command = List.copyOf(command);
    }

    @Override
    public Future<Sandbox> launch(SandboxSpec spec) {
        Promise<Sandbox> launched = Promise.promise();
        loop.runOnContext(now -> engine.image(spec.image())
                .compose(found -> found.map(image -> launch(spec, image))
                        .orElseGet(() -> Future.failedFuture(absent(spec.image()))))
                .onComplete(launched));
        return launched.future();
    }

    private Future<Sandbox> launch(SandboxSpec spec, ImageFacts image) {
        String name = "hub-py-" + owner.generation() + "-" + Long.toHexString(++made);
        living.add(name);
        Map<String, String> labels = new HashMap<>(owner.labels());
        labels.put("dev.resourcehub.level", spec.securityLevel().wireName());
        labels.put("dev.resourcehub.image-name", spec.image());
        return engine.create(ContainerFlags.order(spec, image.id(), name, command, labels))
                .compose(id -> AttachChannel.open(client, loop, timers, engine.address(), id)
                        .compose(channel -> start(new ContainerSandbox(name, id, image.id(), channel, this::remove))))
                .recover(failure -> remove(name)
                        .onFailure(stays -> LOG.warn("container {} stays for a sweep: {}", name, stays.getMessage()))
                        .transform(removed -> Future.failedFuture(failure)));
    }

    private Future<Sandbox> start(ContainerSandbox sandbox) {
        return engine.start(sandbox.id())
                .transform(started -> started.succeeded()
                        ? Future.<Sandbox>succeededFuture(sandbox)
                        : sandbox.destroy().transform(gone -> Future.failedFuture(started.cause())));
    }

    /** One that could not be removed is no longer ours to use, so that the next sweep takes it. */
    private Future<Void> remove(String name) {
        return engine.remove(name).onComplete(tried -> living.remove(name));
    }

    /**
     * Removes containers of hubs that are gone, and those of ours that a call which broke left behind; gives how many.
     * Those of living hubs stay. Call on the event loop.
     */
    public Future<Integer> sweep() {
        return engine.listLabelled(Ownership.HUB).compose(all -> {
            List<Future<Void>> removals = all.stream()
                    .filter(this::isLeftover)
                    .map(container -> engine.remove(container.id()))
                    .toList();
            return Future.join(removals).map(removals.size());
        });
    }

    private boolean isLeftover(ContainerFacts container) {
        boolean ours = owner.generation().equals(container.labels().get(Ownership.GENERATION));
        return ours ? !living.contains(container.name()) : owner.isLeftover(container.labels());
    }

    private static HubException absent(String image) {
        return new HubException(new MissingImage(image).unavailable(List.of("Pull or build the image " + image + ".")));
    }
}
