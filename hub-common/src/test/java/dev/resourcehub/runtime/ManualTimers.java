package dev.resourcehub.runtime;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so: a ticker and timers in one. */
public final class ManualTimers implements Timers, Ticker {

    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::number));
    private long now;
    private long number;

    @Override
    public synchronized Timer after(Duration delay, Runnable action) {
        Due due = new Due(now + Math.max(1_000_000, delay.toNanos()), number++, action);
        waiting.add(due);
        return () -> forget(due);
    }

    @Override
    public synchronized long nanos() {
        return now;
    }

    /** Lets {@code duration} pass; actions run at their moments, in order. */
    public void pass(Duration duration) {
        long end = nanos() + duration.toNanos();
        while (true) {
            Due due;
            synchronized (this) {
                due = waiting.peek();
                if (due == null || due.atNanos() > end) {
                    now = end;
                    return;
                }
                waiting.remove(due);
                now = due.atNanos();
            }
            due.action().run();
        }
    }

    /** How many actions wait. */
    public synchronized int pending() {
        return waiting.size();
    }

    private synchronized void forget(Due due) {
        waiting.remove(due);
    }

    private record Due(long atNanos, long number, Runnable action) {}
}
