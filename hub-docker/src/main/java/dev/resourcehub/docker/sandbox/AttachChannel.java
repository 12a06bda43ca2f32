package dev.resourcehub.docker.sandbox;

import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The attached stream of a container: its standard input and output as bytes, its standard error kept for diagnosis.
 *
 * <p>Attach before the container starts, or its first bytes are lost. The container's input ends when this closes, by our
 * doing or by our death.
 */
final class AttachChannel implements SandboxChannel {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int WRITE_QUEUE = 256 * 1024;
    private static final long MOST_UNSENT = 64L * 1024 * 1024;
    private static final int KEPT_ERRORS = 8 * 1024;
    private static final int KEPT_REFUSAL = 500;

    private final Context context;
    private final InstanceId engine;
    private final NetSocket socket;
    private final Promise<AttachChannel> opened = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private final UpgradeHead head = new UpgradeHead();
    private final Demultiplexer frames = new Demultiplexer(this::receive, this::keepErrors);
    private final Deque<Buffer> held = new ArrayDeque<>();
    private final Buffer errors = Buffer.buffer();
    private @Nullable Handler<Buffer> receiver;
    private boolean upgraded;
    private boolean paused = true;
    private boolean delivering;
    private boolean inputOver;
    private boolean closed;
    private long unsent;

    private AttachChannel(Context context, InstanceId engine, NetSocket socket) {
        this.context = context;
        this.engine = engine;
        this.socket = socket;
    }

    /** Attaches to a container that has not started. Call on {@code context}, an event loop's; the channel lives there. */
    static Future<AttachChannel> open(
            NetClient client, Context context, Timers timers, EngineAddress address, String container) {
        SocketAddress remote = address.isUnix()
                ? SocketAddress.domainSocketAddress(address.uri().getPath())
                : SocketAddress.inetSocketAddress(
                        address.uri().getPort(), address.uri().getHost());
        Promise<AttachChannel> promise = Promise.promise();
        client.connect(remote).onComplete(connected -> {
            if (connected.failed()) {
                promise.tryFail(new HubException(new Failure.BackendUnreachable(
                        address.instance(), String.valueOf(connected.cause().getMessage()))));
                return;
            }
            AttachChannel channel = new AttachChannel(context, address.instance(), connected.result());
            Timers.Timer patience = timers.after(PATIENCE, channel::giveUp);
            channel.upgrade(container).onComplete(promise);
            promise.future().onComplete(decided -> patience.cancel());
        });
        return promise.future();
    }

    private Future<AttachChannel> upgrade(String container) {
        socket.setWriteQueueMaxSize(WRITE_QUEUE);
        socket.handler(this::bytesCame);
        socket.exceptionHandler(broken -> socket.close());
        socket.endHandler(over -> inputIsOver());
        socket.closeHandler(gone -> remoteIsGone());
        socket.write(Buffer.buffer("POST /containers/" + container
                + "/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                + "Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n"));
        return opened.future();
    }

    private void bytesCame(Buffer bytes) {
        if (closed) {
            return;
        }
        try {
            if (upgraded) {
                frames.accept(bytes);
                return;
            }
            head.accept(bytes).ifPresent(this::headCame);
        } catch (IllegalStateException otherProtocol) {
            keepErrors(Buffer.buffer("hub: " + otherProtocol.getMessage()));
            opened.tryFail(refusal(200, String.valueOf(otherProtocol.getMessage())));
            close();
        }
    }

    private void headCame(UpgradeHead.Complete answer) {
        if (!answer.isUpgraded()) {
            String body = answer.rest().toString(StandardCharsets.UTF_8);
            opened.tryFail(refusal(answer.status(), body.substring(0, Math.min(body.length(), KEPT_REFUSAL))));
            close();
            return;
        }
        upgraded = true;
        socket.pause();
        frames.accept(answer.rest());
        opened.tryComplete(this);
    }

    private void giveUp() {
        opened.tryFail(new HubException(new Failure.DeadlineExceeded("docker attach", PATIENCE)));
        close();
    }

    private HubException refusal(int status, String message) {
        return new HubException(new Failure.BackendError(engine, status, message));
    }

    private void receive(Buffer bytes) {
        held.add(bytes);
        deliver();
    }

    /** Hands over what is held, as long as nobody pauses; a receiver may pause in the middle. */
    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            Handler<Buffer> to = receiver;
            while (!paused && to != null && !held.isEmpty()) {
                to.handle(held.poll());
                to = receiver;
            }
        } finally {
            delivering = false;
        }
        if (inputOver && held.isEmpty()) {
            ended.tryComplete();
        }
    }

    private void keepErrors(Buffer bytes) {
        int room = KEPT_ERRORS - errors.length();
        errors.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
    }

    /** The other side has said its last byte: it is dead, or as good as. */
    private void inputIsOver() {
        inputOver = true;
        socket.close();
        deliver();
    }

    /** What the kernel had already given us is still delivered; it is bounded, for no more can come. */
    private void remoteIsGone() {
        opened.tryFail(new HubException(new Failure.BackendUnreachable(engine, "the engine hung up")));
        inputOver = true;
        socket.resume();
        deliver();
    }

    /** The beginning of what process 1 wrote to its standard error. */
    String errorText() {
        return errors.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void send(Buffer bytes) {
        if (closed || inputOver) {
            return;
        }
        unsent += bytes.length();
        if (unsent > MOST_UNSENT) {
            keepErrors(Buffer.buffer("hub: closed, the other side left more than " + MOST_UNSENT + " bytes unread"));
            close();
            return;
        }
        int length = bytes.length();
        socket.write(bytes).onComplete(written -> unsent -= length);
    }

    @Override
    public boolean isFull() {
        return !closed && !inputOver && socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable resume) {
        socket.drainHandler(drained -> {
            socket.drainHandler(null);
            resume.run();
        });
    }

    @Override
    public void onBytes(Handler<Buffer> receiver) {
        this.receiver = receiver;
        deliver();
    }

    @Override
    public void pause() {
        if (!paused) {
            paused = true;
            socket.pause();
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            deliver();
            if (!paused && !closed) {
                socket.resume();
            }
        }
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        inputOver = true;
        held.clear();
        receiver = null;
        context.runOnContext(now -> {
            socket.resume();
            socket.close();
            ended.tryComplete();
        });
    }
}
