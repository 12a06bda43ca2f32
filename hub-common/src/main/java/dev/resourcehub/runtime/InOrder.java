package dev.resourcehub.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what was noted under a lock, outside of it and in that order, one at a time. Any thread. */
public final class InOrder {

    private static final Logger LOG = LoggerFactory.getLogger(InOrder.class);

    private final Queue<Runnable> noted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();

    /** Keeps {@code telling} for the next {@link #tell}; call under the lock that makes the order. */
    public void note(Runnable telling) {
        noted.add(telling);
    }

    /** Tells all that was noted, unless another thread, or a caller of this one, is at it and will. */
    public void tell() {
        if (rounds.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            @Nullable Runnable next = noted.poll();
            while (next != null) {
                tell(next);
                next = noted.poll();
            }
            seen = rounds.addAndGet(-seen);
        }
    }

    private static void tell(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException broken) {
            LOG.error("a listener broke", broken);
        }
    }
}
