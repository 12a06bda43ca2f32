package dev.resourcehub.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The exchanges that run now, and whether new ones may start. Any thread. */
final class Running {

    private final Set<Exchange> exchanges = new HashSet<>();
    private final Promise<Void> idle = Promise.promise();
    private boolean draining;

    /** Takes an exchange in; false when nothing new may start. */
    synchronized boolean admit(Exchange exchange) {
        if (draining) {
            return false;
        }
        exchanges.add(exchange);
        return true;
    }

    void ended(Exchange exchange) {
        boolean last;
        synchronized (this) {
            exchanges.remove(exchange);
            last = draining && exchanges.isEmpty();
        }
        if (last) {
            idle.tryComplete();
        }
    }

    synchronized boolean isDraining() {
        return draining;
    }

    synchronized int count() {
        return exchanges.size();
    }

    /** Admits nothing from now on; the future ends when the last exchange has. */
    Future<Void> drain() {
        boolean empty;
        synchronized (this) {
            draining = true;
            empty = exchanges.isEmpty();
        }
        if (empty) {
            idle.tryComplete();
        }
        return idle.future();
    }

    /** Those that did not end in time. */
    synchronized List<Exchange> rest() {
        return List.copyOf(exchanges);
    }
}
