package dev.resourcehub.ollama.vendor;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request and its answer, whose body is taken buffer by buffer by one thread that may block.
 *
 * <p>The event loop only passes buffers on; when too many bytes wait, the response is paused. Silence counts while nothing
 * waits to be taken, so a slow disk is no stall.
 */
final class HttpAnswer implements AutoCloseable {

    private final Timers timers;
    private final Ticker ticker;
    private final Duration stall;
    private final long mostWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Buffer> waiting = new ArrayDeque<>();
    private Optional<HttpClientRequest> request = Optional.empty();
    private Optional<HttpClientResponse> response = Optional.empty();
    private Optional<IOException> broken = Optional.empty();
    private Timers.Timer watch = () -> {};
    private long waitingBytes;
    private long heardAt;
    private boolean paused;
    private boolean ended;
    private boolean closed;

    private HttpAnswer(Timers timers, Ticker ticker, DownloadSettings settings) {
        this.timers = timers;
        this.ticker = ticker;
        this.stall = settings.stall();
        this.mostWaiting = settings.queue().bytes();
    }

    /** Sends a request without a body and waits for the head of its answer. */
    static HttpAnswer to(
            HttpClient client, RequestOptions options, Timers timers, Ticker ticker, DownloadSettings settings)
            throws IOException, InterruptedException {
        HttpAnswer answer = new HttpAnswer(timers, ticker, settings);
        try {
            answer.watch();
            // The handlers are set on the event loop, before the head's turn is over, or the end could pass unseen.
            client.request(options)
                    .compose(request -> answer.asked(request).send())
                    .onSuccess(answer::head)
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

    /** The next bytes; empty at the end of the body. */
    Optional<Buffer> next() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !ended && broken.isEmpty()) {
                changed.await();
            }
            Buffer next = waiting.poll();
            if (next == null) {
                refuseBroken();
                return Optional.empty();
            }
            waitingBytes -= next.length();
            heardAt = ticker.nanos();
            if (paused && waitingBytes <= mostWaiting / 2) {
                paused = false;
                response.orElseThrow().resume();
            }
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the exchange; a body that is still coming is cut off. */
    @Override
    public void close() {
        Optional<HttpClientRequest> cut;
        lock.lock();
        try {
            closed = true;
            watch.cancel();
            waiting.clear();
            cut = ended ? Optional.empty() : request;
        } finally {
            lock.unlock();
        }
        cut.ifPresent(HttpClientRequest::reset);
    }

    private HttpClientRequest asked(HttpClientRequest asked) {
        boolean tooLate;
        lock.lock();
        try {
            request = Optional.of(asked);
            tooLate = closed;
        } finally {
            lock.unlock();
        }
        if (tooLate) {
            asked.reset();
        }
        return asked;
    }

    private void head(HttpClientResponse head) {
        head.handler(this::took);
        head.endHandler(end -> ended());
        head.exceptionHandler(this::broke);
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
            waiting.add(bytes);
            waitingBytes += bytes.length();
            heardAt = ticker.nanos();
            if (waitingBytes >= mostWaiting && !paused) {
                paused = true;
                response.orElseThrow().pause();
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
            long silent = waiting.isEmpty() ? ticker.nanos() - heardAt : 0;
            long left = stall.toNanos() - silent;
            if (left <= 0) {
                broke(new Broken(VendorCodes.STALLED, "no byte came for " + stall.toMillis() + " ms"));
            } else {
                watch = timers.after(Duration.ofNanos(left), this::look);
            }
        } finally {
            lock.unlock();
        }
    }
}
