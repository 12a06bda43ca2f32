package dev.resourcehub.health;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Calls and failures of the last while, in ten steps of time. Any thread; a count is one compare-and-set, no lock, nothing
 * allocated.
 *
 * <p>One long a step: 24 bits of the step's number, 20 bits of calls, 20 bits of failures. A step that is full (a million
 * calls) counts no more.
 */
final class CallWindow {

    private static final int STEPS = 10;
    private static final long COUNT_MASK = (1L << 20) - 1;
    private static final long STEP_MASK = (1L << 24) - 1;
    private static final long ONE_CALL = 1L << 20;

    private final long stepNanos;
    private final AtomicLongArray steps = new AtomicLongArray(STEPS);

    CallWindow(Duration window) {
        this.stepNanos = Math.max(1, window.toNanos() / STEPS);
    }

    void succeeded(long nowNanos) {
        add(nowNanos, ONE_CALL);
    }

    void failed(long nowNanos) {
        add(nowNanos, ONE_CALL + 1);
    }

    /** Begins anew. */
    void forget() {
        for (int i = 0; i < STEPS; i++) {
            steps.set(i, 0);
        }
    }

    /** Calls in the upper half, failures in the lower. */
    long sums(long nowNanos) {
        long now = Math.floorDiv(nowNanos, stepNanos);
        long calls = 0;
        long failures = 0;
        for (long step = now - STEPS + 1; step <= now; step++) {
            long held = steps.get(slot(step));
            if (held >>> 40 == (step & STEP_MASK)) {
                calls += (held >>> 20) & COUNT_MASK;
                failures += held & COUNT_MASK;
            }
        }
        return calls << 32 | failures;
    }

    private void add(long nowNanos, long amount) {
        long step = Math.floorDiv(nowNanos, stepNanos);
        int slot = slot(step);
        long mark = (step & STEP_MASK) << 40;
        while (true) {
            long held = steps.get(slot);
            long counted = (held & (STEP_MASK << 40)) == mark ? held : mark;
            boolean full = ((counted >>> 20) & COUNT_MASK) == COUNT_MASK;
            if (full || steps.compareAndSet(slot, held, counted + amount)) {
                return;
            }
        }
    }

    private static int slot(long step) {
        return (int) Math.floorMod(step, (long) STEPS);
    }
}
