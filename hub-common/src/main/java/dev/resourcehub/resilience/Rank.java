package dev.resourcehub.resilience;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Lanes of one flow and priority, the one to be served next first. */
final class Rank<K, T> {

    final FairClock clock;
    final Map<String, Lane<K, T>> lanes = new HashMap<>();
    int size;

    private final TreeSet<Lane<K, T>> sorted = new TreeSet<>(Lane.byFiledKey());

    Rank(FairClock clock) {
        this.clock = clock;
    }

    void add(Flow<K, T> flow, Waiter<K, T> waiter) {
        String tenant = waiter.ask.tenant();
        FairClock.Share share = clock.enter(tenant);
        Lane<K, T> lane = lanes.get(tenant);
        if (lane != null) {
            lane.add(waiter);
        } else {
            lane = new Lane<>(flow, this, share, waiter.number);
            lane.add(waiter);
            lanes.put(tenant, lane);
            lane.file();
            sorted.add(lane);
        }
        size++;
    }

    void remove(Waiter<K, T> waiter, Lane<K, T> lane) {
        lane.remove(waiter);
        size--;
        if (lane.size == 0) {
            sorted.remove(lane);
            lanes.remove(lane.share.tenant());
        }
    }

    /** The lane whose head is next; only when there is one. */
    Lane<K, T> first() {
        Lane<K, T> first = sorted.first();
        while (!first.isFiledAsItIs()) {
            sorted.removeFirst();
            first.file();
            sorted.add(first);
            first = sorted.first();
        }
        return first;
    }

    /** How many of this rank are served before a call with this start tag and number. */
    int countBefore(double start, long number) {
        int count = 0;
        for (Lane<K, T> lane : lanes.values()) {
            count += lane.countBefore(start, number);
        }
        return count;
    }
}
