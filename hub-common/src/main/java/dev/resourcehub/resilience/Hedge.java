package dev.resourcehub.resilience;

import dev.resourcehub.runtime.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AtomicHistogram;

/**
 * When to send a second copy of a call, and how much extra work that may cost.
 *
 * <p>The delay is a percentile of the latencies of the last minutes, and never earlier than the budget can pay for: with a
 * share of 2 % it is at least the 98th percentile, because an earlier copy would spend the budget on calls that are merely a
 * little slow. Source: J. Dean, L. Barroso, "The Tail at Scale", 2013.
 *
 * <p>The trap: a delay learned from the copy that won shrinks by itself. {@link #observed} wants the time from the start of
 * the <em>first</em> copy to the call's first result, whichever copy gave it. A call that was hedged is then always seen as
 * longer than the delay, so the share of calls beyond the delay stays true.
 *
 * <p>Any thread; no allocation. Latencies are kept to 1 % from 100 microseconds to an hour.
 */
public final class Hedge {

    private static final long UNIT_NANOS = 100_000;
    private static final long MOST_UNITS = 36_000_000;
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COPY = 1_000_000;

    private final HedgeSettings settings;
    private final Ticker ticker;
    private final long creditPerCall;
    private final double percentile;
    private final AtomicLong credit = new AtomicLong();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final AtomicHistogram both = new AtomicHistogram(MOST_UNITS, 2);
    private volatile AtomicHistogram recent = new AtomicHistogram(MOST_UNITS, 2);
    private AtomicHistogram earlier = new AtomicHistogram(MOST_UNITS, 2);
    private long turnedNanos;
    private volatile long refreshedNanos;
    private volatile long delayNanos;

    /** A hedge that has seen nothing yet. */
    public Hedge(HedgeSettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.creditPerCall = Math.round(settings.share() * COPY);
        this.percentile = Math.max(settings.percentile(), 100 * (1 - settings.share()));
        this.turnedNanos = ticker.nanos();
        this.refreshedNanos = turnedNanos - REFRESH_NANOS;
    }

    /** A call began, not counting its copies. */
    public void called() {
        long most = settings.burst() * COPY;
        while (true) {
            long now = credit.get();
            if (now >= most || credit.compareAndSet(now, Math.min(most, now + creditPerCall))) {
                return;
            }
        }
    }

    /** A call gave its first result, {@code latencyNanos} after its first copy had begun. */
    public void observed(long latencyNanos) {
        refreshWhenDue();
        recent.recordValue(Math.clamp(latencyNanos / UNIT_NANOS, 0, MOST_UNITS));
    }

    /** How long to wait for a first result before sending a copy; 0 when too little is known to hedge at all. */
    public long delayNanos() {
        refreshWhenDue();
        return delayNanos;
    }

    /** Takes one copy from the budget; false when it is spent. */
    public boolean tryHedge() {
        while (true) {
            long now = credit.get();
            if (now < COPY) {
                return false;
            }
            if (credit.compareAndSet(now, now - COPY)) {
                return true;
            }
        }
    }

    private void refreshWhenDue() {
        long now = ticker.nanos();
        if (now - refreshedNanos >= REFRESH_NANOS && refreshing.compareAndSet(false, true)) {
            try {
                refresh(now);
            } finally {
                refreshing.set(false);
            }
        }
    }

    private void refresh(long nowNanos) {
        long half = settings.window().toNanos() / 2;
        if (nowNanos - turnedNanos >= half) {
            if (nowNanos - turnedNanos >= 2 * half) {
                recent.reset();
            }
            AtomicHistogram oldest = earlier;
            oldest.reset();
            earlier = recent;
            recent = oldest;
            turnedNanos = nowNanos;
        }
        both.reset();
        both.add(earlier);
        both.add(recent);
        boolean enough = both.getTotalCount() >= settings.minimumSamples();
        delayNanos = enough ? Math.max(1, both.getValueAtPercentile(percentile)) * UNIT_NANOS : 0;
        refreshedNanos = nowNanos;
    }
}
