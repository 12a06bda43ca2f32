package dev.resourcehub.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Work that waits for a thread, bounded in number and in bytes; what was taken in before closing is still handed out. */
final class Inbox {

    /** What became of an offer. */
    enum Offered {
        ACCEPTED,
        FULL,
        CLOSED
    }

    private final int most;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Work<?>> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    Inbox(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Never waits. */
    Offered offer(Work<?> work) {
        lock.lock();
        try {
            if (closed) {
                return Offered.CLOSED;
            }
            if (waiting.size() >= most || bytes + work.bytes() > mostBytes) {
                return Offered.FULL;
            }
            waiting.add(work);
            bytes += work.bytes();
            changed.signal();
            return Offered.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest ones, at most {@code limit}; waits for one, and is empty only when closed and nothing is left. */
    List<Work<?>> take(int limit) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<Work<?>> taken = new ArrayList<>();
            while (taken.size() < limit && !waiting.isEmpty()) {
                Work<?> next = waiting.remove();
                bytes -= next.bytes();
                taken.add(next);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
