package dev.resourcehub.dispatch;

import dev.resourcehub.health.SlowStart;
import dev.resourcehub.runtime.Ticker;

/** How much of its weight an instance gets, as it comes back from a failure. Any thread. */
final class Start {

    private final SlowStart slow;
    private final Ticker ticker;
    private volatile boolean ramping;
    private volatile long sinceNanos;

    Start(SlowStart slow, Ticker ticker) {
        this.slow = slow;
        this.ticker = ticker;
    }

    void recovered() {
        sinceNanos = ticker.nanos();
        ramping = true;
    }

    /** Above 0, at most 1; the clock is read only while it ramps up. */
    double share() {
        if (!ramping) {
            return 1.0;
        }
        double share = slow.share(ticker.nanos() - sinceNanos);
        if (share >= 1.0) {
            ramping = false;
        }
        return share;
    }
}
