package dev.resourcehub.docker.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/**
 * The byte stream to and from a zygote. Everything here happens on one event loop, the channel's own.
 *
 * <p>Bytes arrive in pieces of any size. Death of the other side shows only as {@link #ended}; sending to a dead one does
 * nothing.
 */
public interface SandboxChannel {

    /** Sends bytes in order; never blocks. A sender looks at {@link #isFull} and waits for {@link #onDrain}. */
    void send(Buffer bytes);

    /** Whether the other side is behind. */
    boolean isFull();

    /** Runs {@code resume} once, when it has caught up; replaces an action given before. */
    void onDrain(Runnable resume);

    /** Where received bytes go from now on; replaces the receiver before. */
    void onBytes(Handler<Buffer> receiver);

    /** Stops receiving until {@link #resume}; the other side feels it. */
    void pause();

    /** Receives again. */
    void resume();

    /** Completes, and never fails, when no more bytes will come: the other side ended, or {@link #close} was called. */
    Future<Void> ended();

    /** Closes both directions; the zygote ends at the end of its input. Idempotent. */
    void close();
}
