package dev.resourcehub.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/** A lock-free count of places taken: never below zero, never raised above the limit it is asked with. */
final class Places {

    private final AtomicInteger taken = new AtomicInteger();

    /** Places taken with this one; 0 when {@code limit} are taken. */
    int take(int limit) {
        while (true) {
            int now = taken.get();
            if (now >= limit) {
                return 0;
            }
            if (taken.compareAndSet(now, now + 1)) {
                return now + 1;
            }
        }
    }

    /** Places that were taken before this one was given back. */
    int giveBack() {
        while (true) {
            int now = taken.get();
            if (now == 0) {
                throw new IllegalStateException("a place was released that nobody had taken");
            }
            if (taken.compareAndSet(now, now - 1)) {
                return now;
            }
        }
    }

    int taken() {
        return taken.get();
    }
}
