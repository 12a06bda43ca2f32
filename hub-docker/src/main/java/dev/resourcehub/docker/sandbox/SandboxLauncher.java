package dev.resourcehub.docker.sandbox;

import io.vertx.core.Future;

/** Makes sandboxes; one for each engine. */
@FunctionalInterface
public interface SandboxLauncher {

    /**
     * Starts a sandbox whose zygote will greet on the channel. The channel is paused until a receiver is set and
     * {@code resume} is called, so that no byte is lost.
     *
     * <p>Fails with a {@code HubException} when the engine refuses or is out of reach.
     */
    Future<Sandbox> launch(SandboxSpec spec);
}
