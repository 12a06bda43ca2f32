package dev.resourcehub.server.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The exchanges that run now, and whether new ones may start. Any thread. */
final class Running {

    private static final String DRAIN = "drain";

    private final Set<Exchange> exchanges = new HashSet<>();
    private final Set<Exchange> endless = new HashSet<>();
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

    /** Takes note that an exchange ends only when it is told. */
    void endless(Exchange exchange) {
        boolean tell;
        synchronized (this) {
            tell = draining;
            if (!tell) {
                endless.add(exchange);
            }
        }
        if (tell) {
            exchange.cancel(DRAIN);
        }
    }

    void ended(Exchange exchange) {
        boolean last;
        synchronized (this) {
            exchanges.remove(exchange);
            endless.remove(exchange);
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

    /** Admits nothing from now on and calls off what has no end; the future ends when the last exchange has. */
    Future<Void> drain() {
        boolean empty;
        List<Exchange> told;
        synchronized (this) {
            draining = true;
            empty = exchanges.isEmpty();
            told = List.copyOf(endless);
            endless.clear();
        }
        told.forEach(exchange -> exchange.cancel(DRAIN));
        if (empty) {
            idle.tryComplete();
        }
        return idle.future();
    }

    /** Calls off those that did not end in time. */
    void cancelRest() {
        List<Exchange> rest;
        synchronized (this) {
            rest = List.copyOf(exchanges);
        }
        rest.forEach(exchange -> exchange.cancel(DRAIN));
    }
}
