package dev.resourcehub.resilience;

import dev.resourcehub.resource.Priority;
import java.util.ArrayList;
import java.util.List;

/** Waiters whose attempts take the same: when the first one fails, the others would too. */
final class Flow<K, T> {

    final K key;
    final DrainRate rate;

    private final List<Rank<K, T>> ranks;

    Flow(K key, List<FairClock> clocks, long nowNanos) {
        this.key = key;
        this.rate = new DrainRate(nowNanos);
        this.ranks = new ArrayList<>(clocks.size());
        for (FairClock clock : clocks) {
            ranks.add(new Rank<>(clock));
        }
    }

    List<Rank<K, T>> ranks() {
        return ranks;
    }

    Rank<K, T> rank(Priority priority) {
        return ranks.get(level(priority));
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return sizeFrom(0);
    }

    /** The lane whose head is next; only when somebody waits. */
    Lane<K, T> first() {
        for (int i = ranks.size() - 1; i > 0; i--) {
            if (ranks.get(i).size > 0) {
                return ranks.get(i).first();
            }
        }
        return ranks.getFirst().first();
    }

    /** The place of a waiter in this flow, 1 for the next. */
    int positionOf(Lane<K, T> lane, int index, long number, Priority priority) {
        return position(priority, lane.share.start() + index / lane.share.weight(), number);
    }

    /** The place that one more call would have. */
    int positionOfNext(String tenant, double weight, Priority priority) {
        Rank<K, T> rank = rank(priority);
        Lane<K, T> lane = rank.lanes.get(tenant);
        int own = lane == null ? 0 : lane.size;
        return position(priority, rank.clock.startOf(tenant) + own / weight, Long.MAX_VALUE);
    }

    private int position(Priority priority, double start, long number) {
        return 1 + sizeFrom(level(priority) + 1) + rank(priority).countBefore(start, number);
    }

    private int sizeFrom(int lowest) {
        int size = 0;
        for (int i = lowest; i < ranks.size(); i++) {
            size += ranks.get(i).size;
        }
        return size;
    }

    static int level(Priority priority) {
        return switch (priority) {
            case LOW -> 0;
            case NORMAL -> 1;
            case HIGH -> 2;
        };
    }
}
