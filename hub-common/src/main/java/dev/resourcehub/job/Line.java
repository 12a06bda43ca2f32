package dev.resourcehub.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Jobs of one kind in order, and how many of them run. Guarded by its monitor. */
final class Line {

    private final int most;
    private final Deque<LiveJob> waiting = new ArrayDeque<>();
    private final Set<LiveJob> stored = new HashSet<>();
    private int running;

    Line(int most) {
        this.most = most;
    }

    /** Puts a job at the end; it may start once it is {@link #stored}. */
    synchronized void join(LiveJob job) {
        waiting.add(job);
    }

    /** The store has the job: it outlives the hub now. */
    synchronized void stored(LiveJob job) {
        if (waiting.contains(job)) {
            stored.add(job);
        }
    }

    /** Takes a job out that will not start. */
    synchronized void leave(LiveJob job) {
        waiting.remove(job);
        stored.remove(job);
    }

    synchronized int size() {
        return waiting.size();
    }

    /** Takes out those who may start now, in order; each takes a place until {@link #free}. */
    synchronized List<LiveJob> due() {
        List<LiveJob> due = new ArrayList<>();
        while (running < most && !waiting.isEmpty() && stored.remove(waiting.peek())) {
            due.add(waiting.remove());
            running++;
        }
        return due;
    }

    /** A place is free again. */
    synchronized void free() {
        running--;
    }
}
