package dev.resourcehub.docker.sandbox;

import io.vertx.core.Future;
import java.util.Optional;

/** A started sandbox; whoever launched it destroys it. */
public interface Sandbox {

    /** Its name for people: the container's name, or that of the local process. */
    String name();

    /** {@code docker} or {@code local}. */
    String engine();

    /** Digest of its image, where it has one. */
    Optional<String> imageDigest();

    /** The stream to the zygote. */
    SandboxChannel channel();

    /** Closes the channel, kills what runs and removes what is left. Idempotent: every call gives the same future. */
    Future<Void> destroy();
}
