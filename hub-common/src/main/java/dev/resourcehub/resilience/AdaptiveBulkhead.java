package dev.resourcehub.resilience;

import dev.resourcehub.resource.Ending;
import dev.resourcehub.runtime.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cap that a {@link QueueGradient} moves; here it is only enforced.
 *
 * <p>Time with nothing in flight does not pass for the gradient. When two calls end at the same moment one of them may give
 * no sample: that costs the estimate nothing and saves a lock.
 */
final class AdaptiveBulkhead implements Bulkhead {

    private final Ticker ticker;
    private final Places places = new Places();
    private final QueueGradient gradient;
    private final AtomicBoolean sampling = new AtomicBoolean();
    private final AtomicLong idleNanos = new AtomicLong();
    private volatile long emptySinceNanos;
    private volatile int limit;

    AdaptiveBulkhead(AdaptiveSettings settings, Ticker ticker) {
        this.ticker = ticker;
        this.gradient = new QueueGradient(settings);
        this.emptySinceNanos = ticker.nanos();
        this.limit = settings.initial();
    }

    @Override
    public boolean tryAcquire() {
        int taken = places.take(limit);
        if (taken == 1) {
            idleNanos.addAndGet(ticker.nanos() - emptySinceNanos);
        }
        return taken > 0;
    }

    @Override
    public void release(Ending ending, long latencyNanos) {
        long now = ticker.nanos();
        if (places.taken() == 1) {
            emptySinceNanos = now;
        }
        int before = places.giveBack();
        if (sampling.compareAndSet(false, true)) {
            try {
                gradient.ended(now - idleNanos.get(), ending == Ending.SUCCEEDED ? latencyNanos : 0, before);
                limit = gradient.limit();
            } finally {
                sampling.set(false);
            }
        }
    }

    @Override
    public int inFlight() {
        return places.taken();
    }

    @Override
    public int limit() {
        return limit;
    }
}
