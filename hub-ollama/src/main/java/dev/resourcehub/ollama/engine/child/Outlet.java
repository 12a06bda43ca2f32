package dev.resourcehub.ollama.engine.child;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way from a generating thread to one client.
 *
 * <p>{@link #send} and {@link #end} are called by the generating thread and hand over to the event loop; {@code send} waits
 * while the client does not keep up, five minutes at most. The head goes out with the first piece.
 */
final class Outlet {

    static final String JSON = "application/json; charset=utf-8";
    static final String NDJSON = "application/x-ndjson";
    private static final int MOST_ON_THE_WAY = 32;
    private static final Duration LONGEST_STALL = Duration.ofMinutes(5);

    private final Context context;
    private final HttpServerResponse response;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private int onTheWay;
    private boolean full;
    private boolean gone;
    private boolean headSent;

    /** Made on the event loop; {@code onLeave} runs there when the client leaves before the end. */
    Outlet(Context context, HttpServerResponse response, Runnable onLeave) {
        this.context = context;
        this.response = response;
        response.closeHandler(closed -> {
            leave();
            if (!response.ended()) {
                onLeave.run();
            }
        });
        if (response.closed()) {
            leave();
        }
        response.exceptionHandler(broken -> leave());
        response.drainHandler(drained -> changed(() -> full = false));
    }

    /** Whether the client has left. */
    boolean isGone() {
        lock.lock();
        try {
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /** Sends one line; false when the client has left. */
    boolean send(byte[] line) throws InterruptedException {
        if (!awaitRoom()) {
            return false;
        }
        headSent = true;
        context.runOnContext(turn -> {
            if (response.closed()) {
                leave();
                return;
            }
            if (!response.headWritten()) {
                response.setChunked(true).putHeader("Content-Type", NDJSON);
            }
            response.write(Buffer.buffer(line).appendByte((byte) '\n'));
            changed(() -> {
                onTheWay--;
                full = response.writeQueueFull();
            });
        });
        return true;
    }

    /** Ends a stream whose last line was sent. */
    void end() {
        context.runOnContext(turn -> {
            if (!response.closed() && !response.ended()) {
                response.end();
            }
        });
    }

    /** Sends the last line of a stream, or the whole answer where nothing was sent before. */
    void end(int status, byte[] last) {
        boolean streamed = headSent;
        context.runOnContext(turn -> {
            if (response.closed() || response.ended()) {
                return;
            }
            if (streamed) {
                response.end(Buffer.buffer(last).appendByte((byte) '\n'));
            } else {
                response.setStatusCode(status).putHeader("Content-Type", JSON).end(Buffer.buffer(last));
            }
        });
    }

    private boolean awaitRoom() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = LONGEST_STALL.toNanos();
            while (!gone && (full || onTheWay >= MOST_ON_THE_WAY)) {
                if (left <= 0) {
                    gone = true;
                    context.runOnContext(turn -> response.reset());
                    return false;
                }
                left = room.awaitNanos(left);
            }
            onTheWay++;
            return !gone;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        changed(() -> gone = true);
    }

    private void changed(Runnable change) {
        lock.lock();
        try {
            change.run();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
