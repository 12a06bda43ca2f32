package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * A clock that jumps from event to event: ticker, timers and executor of one simulation.
 *
 * <p>Events of the same moment run in the order in which they were asked for, so a run with the same seeds is the same run.
 * One thread.
 */
final class VirtualTime implements Ticker, Timers, Executor {

    private static final long LEAST_TIMER_NANOS = 1_000_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long number;

    @Override
    public long nanos() {
        return now;
    }

    /** As a Vert.x timer: rounded up to a millisecond, at least one. */
    @Override
    public Timer after(Duration delay, Runnable action) {
        long nanos = Math.max(LEAST_TIMER_NANOS, delay.toNanos());
        return in((nanos + LEAST_TIMER_NANOS - 1) / LEAST_TIMER_NANOS * LEAST_TIMER_NANOS, action);
    }

    /** Runs {@code action} after exactly {@code delayNanos}, 0 or more. */
    Timer in(long delayNanos, Runnable action) {
        Event event = new Event(now + Math.max(0, delayNanos), number++, action);
        events.add(event);
        return event;
    }

    /** Runs {@code action} at this moment, after what is under way. */
    @Override
    public void execute(Runnable action) {
        in(0, action);
    }

    /** Lets time pass until {@code endNanos}; what is due then has run. */
    void runUntil(long endNanos) {
        while (true) {
            Event next = events.peek();
            if (next == null || next.atNanos > endNanos) {
                now = Math.max(now, endNanos);
                return;
            }
            events.poll();
            now = next.atNanos;
            next.run();
        }
    }

    private static final class Event implements Timer, Comparable<Event> {
        private final long atNanos;
        private final long number;
        private Runnable action;

        Event(long atNanos, long number, Runnable action) {
            this.atNanos = atNanos;
            this.number = number;
            this.action = action;
        }

        void run() {
            Runnable due = action;
            action = () -> {};
            due.run();
        }

        @Override
        public void cancel() {
            action = () -> {};
        }

        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(number, other.number) : Long.compare(atNanos, other.atNanos);
        }
    }
}
