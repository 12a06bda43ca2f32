package dev.resourcehub.server.http;

import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Closes connections that keep nothing but a place: those whose first request's head does not arrive, and those that stay
 * idle after an answer. A connection with a request under way is never closed here, however long its answer takes.
 *
 * <p>One connection is always told about on its own event loop; different ones may be on different loops.
 */
final class Connections {

    /** How long a connection may wait for the next request's head. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

    private final Ticker ticker;
    private final Timers timers;
    private final Duration firstHead;
    private final Consumer<HttpConnection> closeHeadless;
    private final Map<HttpConnection, Watch> watches = new ConcurrentHashMap<>();

    /** A first head has {@code firstHead} to arrive; {@code closeHeadless} closes a connection that has never sent one. */
    Connections(Ticker ticker, Timers timers, Duration firstHead, Consumer<HttpConnection> closeHeadless) {
        this.ticker = ticker;
        this.timers = timers;
        this.firstHead = firstHead;
        this.closeHeadless = closeHeadless;
    }

    /** A connection was accepted. */
    void opened(HttpConnection connection) {
        Watch watch = new Watch(connection);
        watches.put(connection, watch);
        connection.closeHandler(closed -> forget(connection));
        watch.await(firstHead);
    }

    /** A request's head has come. */
    void began(HttpConnection connection) {
        Watch watch = watches.get(connection);
        if (watch != null) {
            watch.running++;
            watch.headless = false;
        }
    }

    /** An answer has left for good. */
    void answered(HttpConnection connection) {
        Watch watch = watches.get(connection);
        if (watch != null && --watch.running == 0) {
            watch.await(KEEP_ALIVE);
        }
    }

    private void forget(HttpConnection connection) {
        Watch watch = watches.remove(connection);
        if (watch != null) {
            watch.timer.cancel();
        }
    }

    /** One connection's wait; a timer that comes early is set again for the rest, so that busy connections need few. */
    private final class Watch {
        private final HttpConnection connection;
        private int running;
        private boolean headless = true;
        private boolean timed;
        private long sinceNanos;
        private Duration limit = firstHead;
        private Timers.Timer timer = () -> {};

        Watch(HttpConnection connection) {
            this.connection = connection;
        }

        void await(Duration most) {
            sinceNanos = ticker.nanos();
            limit = most;
            if (!timed) {
                time(most);
            }
        }

        private void time(Duration wait) {
            timed = true;
            timer = timers.after(wait, this::look);
        }

        private void look() {
            timed = false;
            if (running > 0) {
                return;
            }
            Duration rest = limit.minusNanos(ticker.nanos() - sinceNanos);
            if (rest.isPositive()) {
                time(rest);
            } else if (headless) {
                closeHeadless.accept(connection);
            } else {
                connection.close();
            }
        }
    }
}
