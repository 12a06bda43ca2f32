package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.runtime.CallerContext;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request on a connection of its own and its answer, whose body is taken piece by piece by one thread that may block.
 *
 * <p>The event loop only puts bytes into a ring; when that fills, the response is paused. Silence counts while nothing waits
 * to be taken, so a slow disk is no stall.
 */
final class HttpAnswer implements AutoCloseable {

    private final Timers timers;
    private final Ticker ticker;
    private final Duration stall;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuffer> overflow = new ArrayDeque<>();
    private Optional<ByteRing> ring = Optional.empty();
    private Optional<HttpClientConnection> connection = Optional.empty();
    private Optional<HttpClientResponse> response = Optional.empty();
    private Optional<IOException> broken = Optional.empty();
    private Timers.Timer watch = () -> {};
    private long come;
    private int lent;
    private long heardAt;
    private boolean paused;
    private boolean draining;
    private boolean ended;
    private boolean closed;

    private HttpAnswer(Timers timers, Ticker ticker, DownloadSettings settings) {
        this.timers = timers;
        this.ticker = ticker;
        this.stall = settings.stall();
        this.capacity = Math.toIntExact(settings.queue().bytes());
    }

    /** Sends a request without a body and waits for the head of its answer. */
    static HttpAnswer to(
            HttpClientAgent client, RequestOptions options, Timers timers, Ticker ticker, DownloadSettings settings)
            throws IOException, InterruptedException {
        HttpAnswer answer = new HttpAnswer(timers, ticker, settings);
        try {
            answer.watch();
            // The handlers are set on the event loop, before the head's turn is over, or the end could pass unseen.
            client.connect(new HttpConnectOptions()
                            .setHost(options.getHost())
                            .setPort(options.getPort())
                            .setSsl(options.isSsl())
                            .setConnectTimeout(options.getConnectTimeout()))
                    .compose(connected -> answer.connected(connected).request(options))
                    .compose(request -> request.send().onSuccess(answer::head))
                    .onFailure(answer::broke);
            answer.awaitHead();
            return answer;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            answer.close();
            throw failed;
        }
    }

    int status() {
        return head().statusCode();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(head().getHeader(name));
    }

    HttpClientResponse head() {
        lock.lock();
        try {
            return response.orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    /** The next bytes, valid until the next call; empty at the end of the body. */
    Optional<ByteBuffer> next() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            giveBack();
            while (!holdsBytes() && !ended && broken.isEmpty()) {
                changed.await();
            }
            if (!holdsBytes()) {
                refuseBroken();
                return Optional.empty();
            }
            ByteBuffer next = ring.orElseThrow().peek(capacity / 4);
            lent = next.remaining();
            heardAt = ticker.nanos();
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    private boolean holdsBytes() {
        return ring.isPresent() && ring.get().free() < capacity;
    }

    private void giveBack() {
        if (ring.isEmpty()) {
            return;
        }
        ring.get().drop(lent);
        lent = 0;
        while (!overflow.isEmpty() && ring.get().free() > 0) {
            ring.get().put(overflow.peek());
            if (!overflow.peek().hasRemaining()) {
                overflow.remove();
            }
        }
        if (paused && overflow.isEmpty() && ring.get().free() >= capacity / 2) {
            paused = false;
            head().resume();
        }
    }

    /** Ends the exchange; a body that is still coming is cut off. */
    @Override
    public void close() {
        Optional<HttpClientConnection> open;
        lock.lock();
        try {
            closed = true;
            watch.cancel();
            overflow.clear();
            ring.ifPresent(ByteRing::close);
            ring = Optional.empty();
            open = connection;
        } finally {
            lock.unlock();
        }
        open.ifPresent(HttpClientConnection::close);
    }

    private HttpClientConnection connected(HttpClientConnection connected) {
        boolean tooLate;
        lock.lock();
        try {
            connection = Optional.of(connected);
            tooLate = closed;
        } finally {
            lock.unlock();
        }
        if (tooLate) {
            connected.close();
        }
        return connected;
    }

    private void head(HttpClientResponse head) {
        head.handler(this::took);
        head.endHandler(end -> ended());
        head.exceptionHandler(this::brokeAfter);
        lock.lock();
        try {
            response = Optional.of(head);
            heardAt = ticker.nanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void took(Buffer bytes) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (ring.isEmpty()) {
                ring = Optional.of(new ByteRing(capacity));
            }
            come += bytes.length();
            ByteBuffer view = ((BufferInternal) bytes).getByteBuf().nioBuffer();
            if (overflow.isEmpty()) {
                ring.get().put(view);
            }
            if (view.hasRemaining()) {
                overflow.add(view);
            }
            heardAt = ticker.nanos();
            if (!paused && !draining && ring.get().free() < capacity / 4) {
                paused = true;
                head().pause();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was read before the connection broke, and waits behind a pause, comes first: at most what Vert.x holds. */
    private void brokeAfter(Throwable cause) {
        lock.lock();
        try {
            draining = true;
            paused = false;
        } finally {
            lock.unlock();
        }
        head().resume();
        CallerContext.current().execute(() -> {
            if (hasAll()) {
                ended();
            } else {
                broke(cause);
            }
        });
    }

    /** Whether as many bytes came as were announced: who closes behind them breaks nothing. */
    private boolean hasAll() {
        String length = head().getHeader("Content-Length");
        lock.lock();
        try {
            return length != null && length.equals(Long.toString(come));
        } finally {
            lock.unlock();
        }
    }

    private void broke(Throwable cause) {
        broke(new IOException("the connection broke: " + Broken.words(cause), cause));
    }

    private void broke(IOException how) {
        lock.lock();
        try {
            if (broken.isEmpty()) {
                broken = Optional.of(how);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitHead() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (response.isEmpty() && broken.isEmpty()) {
                changed.await();
            }
            if (response.isEmpty()) {
                refuseBroken();
            }
        } finally {
            lock.unlock();
        }
    }

    private void refuseBroken() throws IOException {
        if (broken.isPresent()) {
            throw broken.get();
        }
    }

    private void watch() {
        lock.lock();
        try {
            heardAt = ticker.nanos();
            watch = timers.after(stall, this::look);
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        lock.lock();
        try {
            if (closed || ended || broken.isPresent()) {
                return;
            }
            long silent = !holdsBytes() ? ticker.nanos() - heardAt : 0;
            long left = stall.toNanos() - silent;
            if (left <= 0) {
                broke(new Broken(Codes.STALLED, "no byte came for " + stall.toMillis() + " ms"));
            } else {
                watch = timers.after(Duration.ofNanos(left), this::look);
            }
        } finally {
            lock.unlock();
        }
    }
}
