package dev.resourcehub.resilience;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Virtual time that shares service between tenants by weight: start-time fair queueing (Goyal, Vin, Cheng 1996).
 *
 * <p>Each tenant has a start tag; the smallest is served next, and a service moves its tag on by 1/weight. A tenant that
 * begins to wait starts at the current virtual time, or later where it was served lately: being away earns no credit and
 * costs nothing.
 *
 * <p>Two additions. The clock moves on by at least half of the ideal fair rate, so that a stream of ever new tenants, each
 * starting at "now", cannot hold up one that waits. A tenant whose calls could not be served for long, because nothing fit
 * them, has credit for one round at most when they can. Not thread-safe.
 */
final class FairClock {

    private static final double CREEP = 0.5;

    private final ToDoubleFunction<String> weights;
    private final int mostOwing;
    private final Map<String, Share> shares = new HashMap<>();
    private final TreeSet<Share> owing = new TreeSet<>(
            Comparator.comparingDouble((Share share) -> share.start).thenComparing(share -> share.tenant));
    private double now;
    private double weight;
    private int waiting;

    FairClock(ToDoubleFunction<String> weights, int mostOwing) {
        this.weights = weights;
        this.mostOwing = mostOwing;
    }

    /** One more call of {@code tenant} waits. */
    Share enter(String tenant) {
        Share share = shares.computeIfAbsent(tenant, name -> new Share(name, weights.applyAsDouble(name), now));
        if (share.calls++ == 0) {
            owing.remove(share);
            share.start = Math.max(share.start, now);
            weight += share.weight;
            waiting++;
        }
        return share;
    }

    /** One call of a tenant waits no more and was not served. */
    void leave(Share share) {
        if (--share.calls > 0) {
            return;
        }
        waiting--;
        weight -= share.weight;
        if (waiting == 0) {
            reset();
            return;
        }
        owing.add(share);
        forgive();
    }

    /** One call of a tenant was served. */
    void served(Share share) {
        now = Math.max(share.start, now + CREEP / weight);
        double round = waiting / weight + 1 / share.weight;
        share.start = Math.max(share.start + 1 / share.weight, now - round);
        leave(share);
        forgive();
    }

    /** The start tag that a call of {@code tenant} would have, did it wait alone. */
    double startOf(String tenant) {
        Share share = shares.get(tenant);
        return share == null ? now : Math.max(share.start, share.calls > 0 ? share.start : now);
    }

    /** Calls of {@code tenant} that would wait for its weight, did one more of them. */
    double burdenWithOneMore(String tenant) {
        Share share = shares.get(tenant);
        return share == null ? 1 / weights.applyAsDouble(tenant) : (share.calls + 1) / share.weight;
    }

    /** A tenant's weight changed. */
    void weigh(String tenant, double weightNow) {
        Share share = shares.get(tenant);
        if (share != null) {
            if (share.calls > 0) {
                weight += weightNow - share.weight;
            }
            share.weight = weightNow;
        }
    }

    /** Tenants in memory, those that only owe included. */
    int size() {
        return shares.size();
    }

    private void forgive() {
        while (!owing.isEmpty() && (owing.first().start <= now || owing.size() > mostOwing)) {
            shares.remove(owing.removeFirst().tenant);
        }
    }

    private void reset() {
        shares.clear();
        owing.clear();
        now = 0;
        weight = 0;
    }

    /** One tenant's place in virtual time. */
    static final class Share {
        private final String tenant;
        private double weight;
        private double start;
        private int calls;

        private Share(String tenant, double weight, double start) {
            this.tenant = tenant;
            this.weight = weight;
            this.start = start;
        }

        String tenant() {
            return tenant;
        }

        double start() {
            return start;
        }

        /** Its calls that wait, for its weight. */
        double burden() {
            return calls / weight;
        }

        double weight() {
            return weight;
        }
    }
}
