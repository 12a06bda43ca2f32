package dev.resourcehub.server.sse;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events written to one response in one framing, numbered from 1 or by ids of their producer's own. Event loop of the
 * response only.
 *
 * <p>The head goes out with the first event or {@link #open}, so that until then the response can still become a refusal
 * with a status of its own. After {@link #end}, or once the client has gone, everything is ignored. A client so slow that
 * {@link #MOST_PENDING} waits for it is cut off and the call cancelled.
 */
public final class EventStream {

    /** Bytes that may wait for a client before it counts as stuck. */
    static final ByteSize MOST_PENDING = ByteSize.ofMiB(8);

    /** How long a client may take for what is written when the stream has ended. */
    private static final Duration TO_LEAVE = Duration.ofMinutes(10);

    private final HttpServerResponse response;
    private final Framing framing;
    private final StreamForm form;
    private final Ticker ticker;
    private final Timers timers;
    private final Cancellation cancellation;
    private final Promise<Void> flushed = Promise.promise();
    private long lastId;
    private long lastWriteNanos;
    private long pendingBytes;
    private boolean begun;
    private boolean placed;
    private boolean over;
    private Timers.@Nullable Timer heartbeat;

    /** A stream on a response whose head has not been written; {@code cancellation} stops its producer. */
    public EventStream(
            HttpServerResponse response,
            Framing framing,
            StreamForm form,
            Ticker ticker,
            Timers timers,
            Cancellation cancellation) {
        this.response = response;
        this.framing = framing;
        this.form = form;
        this.ticker = ticker;
        this.timers = timers;
        this.cancellation = cancellation;
    }

    /** Whether the head is out, so that a failure must travel in-band. */
    public boolean hasBegun() {
        return begun;
    }

    /**
     * Sends the head now, for a stream that may be silent at first and whose events bring ids of their own; its terminal
     * event has none.
     */
    public void open() {
        if (!isOver() && !begun) {
            placed = true;
            begin();
            response.writeHead().onFailure(gone -> cancellation.cancel("client"));
        }
    }

    /** Writes one event under an id of the producer's own, such as its place in a log: letters, digits and {@code _.:,-}. */
    public void sendAt(String id, String name, JsonText data) {
        send(new ServerSentEvent(Optional.of(id), name, Optional.empty(), data));
    }

    /** Writes one event; {@code data} is a JSON object on one line. */
    public void send(String name, JsonText data) {
        send(numbered(name, Optional.empty(), data));
    }

    /** Writes one event that tells the id of its call, which is no member of {@code data}. */
    public void send(String name, String callId, JsonText data) {
        send(numbered(name, Optional.of(callId), data));
    }

    private void send(ServerSentEvent event) {
        if (isOver()) {
            return;
        }
        if (!begun) {
            begin();
        }
        write(frame(event));
        if (pendingBytes > MOST_PENDING.bytes()) {
            cut();
        }
    }

    /** Writes the terminal event and ends the response. */
    public void end(String name, JsonText data) {
        end(name, Optional.empty(), data);
    }

    /** Writes the terminal event, which tells the id of its call, and ends the response. */
    public void end(String name, String callId, JsonText data) {
        end(name, Optional.of(callId), data);
    }

    private void end(String name, Optional<String> callId, JsonText data) {
        if (isOver()) {
            return;
        }
        if (!begun) {
            begin();
        }
        leave(frame(placed ? new ServerSentEvent(Optional.empty(), name, callId, data) : numbered(name, callId, data)));
    }

    /** Writes the terminal event under an id of the producer's own and ends the response. */
    public void endAt(String id, String name, JsonText data) {
        if (isOver()) {
            return;
        }
        if (!begun) {
            begin();
        }
        leave(frame(new ServerSentEvent(Optional.of(id), name, Optional.empty(), data)));
    }

    /** Writes {@code text}, one line, as a last event without a name, and ends the response. */
    public void endUnnamed(String id, String text) {
        if (isOver()) {
            return;
        }
        if (!begun) {
            begin();
        }
        leave(Buffer.buffer(framing.unnamed(ServerSentEvent.plain(id), ServerSentEvent.oneLine(text))));
    }

    private void leave(Buffer last) {
        stop();
        Future<Void> left = response.end(last);
        left.onFailure(gone -> cancellation.cancel("client")).onComplete(flushed);
        if (!left.isComplete()) {
            var limit = timers.after(TO_LEAVE, () -> response.reset().onFailure(flushed::tryFail));
            left.onComplete(done -> limit.cancel());
        }
    }

    /** Ends once the client's side has taken the last event, or fails when it never will. */
    public Future<Void> flushed() {
        return flushed.future();
    }

    /** Forgets the heartbeat; for a response that ended in another way, such as a refusal or a client that left. */
    public void stop() {
        over = true;
        Optional.ofNullable(heartbeat).ifPresent(Timers.Timer::cancel);
    }

    /** Whether the client is behind, so that the producer should pause. */
    public boolean isFull() {
        return !isOver() && response.writeQueueFull();
    }

    /** Runs {@code resume} once, when the client has caught up; replaces an action given before. */
    public void onDrain(Runnable resume) {
        if (!isFull()) {
            resume.run();
            return;
        }
        response.drainHandler(drained -> {
            response.drainHandler(null);
            resume.run();
        });
    }

    private boolean isOver() {
        return over || response.ended() || response.closed();
    }

    private void begin() {
        begun = true;
        response.setStatusCode(200)
                .putHeader("Content-Type", form.contentType(framing))
                .putHeader("Cache-Control", form.cacheControl())
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true);
        lastWriteNanos = ticker.nanos();
        watchSilence(form.silence());
    }

    private ServerSentEvent numbered(String name, Optional<String> callId, JsonText data) {
        lastId++;
        return new ServerSentEvent(Optional.of(Long.toString(lastId)), name, callId, data);
    }

    private Buffer frame(ServerSentEvent event) {
        return Buffer.buffer(framing.frame(event));
    }

    private void write(Buffer bytes) {
        int length = bytes.length();
        pendingBytes += length;
        lastWriteNanos = ticker.nanos();
        response.write(bytes).onComplete(written -> pendingBytes -= length);
    }

    private void watchSilence(Duration wait) {
        heartbeat = timers.after(wait, () -> {
            if (isOver()) {
                return;
            }
            Duration silence = Duration.ofNanos(ticker.nanos() - lastWriteNanos);
            if (silence.compareTo(form.silence()) < 0) {
                watchSilence(form.silence().minus(silence));
                return;
            }
            watchSilence(form.silence());
            if (!response.writeQueueFull()) {
                write(Buffer.buffer(framing.heartbeat()));
            }
        });
    }

    private void cut() {
        stop();
        cancellation.cancel("slow client");
        var reset = response.reset();
        reset.onFailure(alreadyClosed -> cancellation.cancel("client"));
    }
}
