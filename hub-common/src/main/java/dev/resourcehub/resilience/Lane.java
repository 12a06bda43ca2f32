package dev.resourcehub.resilience;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one tenant, flow and priority, first come first served; joining and leaving cost O(1).
 *
 * <p>It is sorted among the lanes of its flow by the key it had when it was last filed. Start tags and heads only move
 * on, so an old key is never too late: whoever reads the first lane files it again when its key is old.
 */
final class Lane<K, T> {

    final Flow<K, T> flow;
    final Rank<K, T> rank;
    final FairClock.Share share;
    final long number;
    int size;

    private @Nullable Waiter<K, T> head;
    private @Nullable Waiter<K, T> tail;
    private double filedStart;
    private long filedHead;

    Lane(Flow<K, T> flow, Rank<K, T> rank, FairClock.Share share, long number) {
        this.flow = flow;
        this.rank = rank;
        this.share = share;
        this.number = number;
        this.filedHead = number;
    }

    static <K, T> Comparator<Lane<K, T>> byFiledKey() {
        return (one, other) -> {
            int byStart = Double.compare(one.filedStart, other.filedStart);
            int byHead = byStart != 0 ? byStart : Long.compare(one.filedHead, other.filedHead);
            return byHead != 0 ? byHead : Long.compare(one.number, other.number);
        };
    }

    boolean isFiledAsItIs() {
        return filedStart == share.start() && filedHead == head().number;
    }

    /** Takes the key it has now; only while it is not in a sorted set. */
    void file() {
        filedStart = share.start();
        filedHead = head().number;
    }

    Waiter<K, T> head() {
        if (head == null) {
            throw new IllegalStateException("an empty lane has no head");
        }
        return head;
    }

    /** The one that came last; only while somebody waits. */
    Waiter<K, T> last() {
        if (tail == null) {
            throw new IllegalStateException("an empty lane has no last");
        }
        return tail;
    }

    void add(Waiter<K, T> waiter) {
        waiter.lane = this;
        waiter.before = tail;
        if (tail == null) {
            head = waiter;
        } else {
            tail.after = waiter;
        }
        tail = waiter;
        size++;
    }

    void remove(Waiter<K, T> waiter) {
        Waiter<K, T> before = waiter.before;
        Waiter<K, T> after = waiter.after;
        if (before == null) {
            head = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.before = before;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.lane = null;
        size--;
    }

    /** How many of this lane are served before a call with this start tag and number. */
    int countBefore(double start, long before) {
        double places = (start - share.start()) * share.weight();
        if (places < -1e-9) {
            return 0;
        }
        double whole = Math.rint(places);
        if (Math.abs(places - whole) > 1e-9) {
            return (int) Math.min(size, Math.floor(places) + 1);
        }
        if (whole >= size) {
            return size;
        }
        return (int) whole + (at((int) whole).number < before ? 1 : 0);
    }

    private Waiter<K, T> at(int index) {
        Waiter<K, T> waiter = head();
        for (int i = 0; i < index && waiter.after != null; i++) {
            waiter = waiter.after;
        }
        return waiter;
    }
}
