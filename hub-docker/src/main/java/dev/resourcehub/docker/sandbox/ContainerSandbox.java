package dev.resourcehub.docker.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Function;

/** A sandbox that is a container; its name is the engine's. */
final class ContainerSandbox implements Sandbox {

    private final String name;
    private final String id;
    private final String imageDigest;
    private final AttachChannel channel;
    private final Function<String, Future<Void>> remove;
    private final Promise<Void> destroyed = Promise.promise();
    private boolean destroying;

    ContainerSandbox(
            String name, String id, String imageDigest, AttachChannel channel, Function<String, Future<Void>> remove) {
        this.name = name;
        this.id = id;
        this.imageDigest = imageDigest;
        this.channel = channel;
        this.remove = remove;
    }

    String id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String engine() {
        return "docker";
    }

    @Override
    public Optional<String> imageDigest() {
        return Optional.of(imageDigest);
    }

    @Override
    public SandboxChannel channel() {
        return channel;
    }

    /** The channel goes first: an engine whose output nobody reads does not finish a kill. */
    @Override
    public Future<Void> destroy() {
        if (!destroying) {
            destroying = true;
            channel.close();
            remove.apply(name).onComplete(destroyed);
        }
        return destroyed.future();
    }
}
