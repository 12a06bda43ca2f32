package dev.resourcehub.resilience;

import dev.resourcehub.runtime.Ticker;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many retries a hub may spend, so that retrying never multiplies the load of a fleet in trouble.
 *
 * <p>Within the window, retries stay at or below {@code ratio} times the calls, plus {@code floorPerSecond} for every second
 * of the window that has passed since the start, at least one second. Source: the retry budgets of Finagle ("RetryBudget",
 * Twitter) and "Addressing Cascading Failures", Google SRE Book, 2016.
 *
 * <p>Any thread, lock-free, no allocation. The window is ten buckets; each is one word: 24 bits of its number, 22 of calls,
 * 18 of retries, and the counts stay at their largest value.
 */
public final class RetryBudget {

    private static final int BUCKETS = 10;
    private static final int RETRY_BITS = 18;
    private static final int CALL_BITS = 22;
    private static final long MOST_RETRIES = (1L << RETRY_BITS) - 1;
    private static final long MOST_CALLS = (1L << CALL_BITS) - 1;
    private static final long NUMBER_MASK = (1L << 24) - 1;

    private final RetryBudgetSettings settings;
    private final Ticker ticker;
    private final long begunNanos;
    private final long bucketNanos;
    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

    /** A budget whose first second begins now. */
    public RetryBudget(RetryBudgetSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.begunNanos = ticker.nanos();
        this.bucketNanos = settings.window().toNanos() / BUCKETS;
    }

    /** A call began, not counting its retries. */
    public void called() {
        long number = (ticker.nanos() - begunNanos) / bucketNanos;
        int slot = slot(number);
        while (true) {
            long seen = buckets.get(slot);
            long now = current(seen, number);
            if (calls(now) == MOST_CALLS || buckets.compareAndSet(slot, seen, now + (1L << RETRY_BITS))) {
                return;
            }
        }
    }

    /** Takes one retry from the budget; false when it is spent. */
    public boolean tryRetry() {
        long elapsed = ticker.nanos() - begunNanos;
        long number = elapsed / bucketNanos;
        int slot = slot(number);
        while (true) {
            long seen = buckets.get(slot);
            long now = current(seen, number);
            if (retries(now) == MOST_RETRIES || !allowed(elapsed, number, now)) {
                return false;
            }
            if (buckets.compareAndSet(slot, seen, now + 1)) {
                return true;
            }
        }
    }

    private boolean allowed(long elapsedNanos, long number, long currentBucket) {
        long calls = calls(currentBucket);
        long retries = retries(currentBucket);
        for (long back = 1; back < BUCKETS && back <= number; back++) {
            long bucket = buckets.get(slot(number - back));
            if (isOf(bucket, number - back)) {
                calls += calls(bucket);
                retries += retries(bucket);
            }
        }
        double seconds = Math.max(1.0, Math.min(elapsedNanos, bucketNanos * BUCKETS) / 1e9);
        return retries + 1 <= settings.ratio() * calls + settings.floorPerSecond() * seconds;
    }

    private static int slot(long number) {
        return (int) (number % BUCKETS);
    }

    /** The word as it is for {@code number}: itself, or an empty one when it was left from an earlier round. */
    private static long current(long word, long number) {
        return isOf(word, number) ? word : (number & NUMBER_MASK) << (CALL_BITS + RETRY_BITS);
    }

    private static boolean isOf(long word, long number) {
        return word >>> (CALL_BITS + RETRY_BITS) == (number & NUMBER_MASK);
    }

    private static long calls(long word) {
        return word >>> RETRY_BITS & MOST_CALLS;
    }

    private static long retries(long word) {
        return word & MOST_RETRIES;
    }
}
