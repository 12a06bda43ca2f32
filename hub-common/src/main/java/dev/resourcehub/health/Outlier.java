package dev.resourcehub.health;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.InstanceId;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the calls of one instance show, and whether it gets any.
 *
 * <p>Any thread. Telling of a call takes no lock and allocates nothing unless it ejects. A call is told once when it ends,
 * unless the caller left or was at fault; beside that, {@link #stalled} is told when it made no progress in its time.
 */
public final class Outlier {

    private final OutlierDetector detector;
    private final InstanceId id;
    private final OutlierSettings settings;
    private final CallWindow window;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicInteger stalls = new AtomicInteger();
    private final AtomicLong lastGoodNanos = new AtomicLong();
    private volatile boolean ejected;
    private volatile long endsNanos;
    // The rest is guarded by the detector.
    private boolean available = true;
    private boolean removed;
    private int times;
    private long restoredNanos;

    Outlier(OutlierDetector detector, InstanceId id, OutlierSettings settings) {
        this.detector = detector;
        this.id = id;
        this.settings = settings;
        this.window = new CallWindow(settings.window());
    }

    /** Whose it is. */
    public InstanceId id() {
        return id;
    }

    /** Whether it gets no calls now: a volatile read, and a look at the clock only while it is ejected. */
    public boolean isEjected() {
        if (!ejected) {
            return false;
        }
        if (endsNanos - detector.nanos() > 0) {
            return true;
        }
        detector.restoreDue();
        return ejected;
    }

    /** A call did what was asked. */
    public void succeeded() {
        long now = detector.nanos();
        window.succeeded(now);
        lastGoodNanos.setRelease(now);
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
        if (stalls.get() != 0) {
            stalls.set(0);
        }
    }

    /** A call failed and the instance is to blame. */
    public void failed(Failure why) {
        long now = detector.nanos();
        window.failed(now);
        int inARow = failuresInARow.incrementAndGet();
        if (settings.consecutiveFailures() > 0 && inARow >= settings.consecutiveFailures()) {
            detector.eject(this, inARow + " calls failed in a row, the last with " + why.code());
            return;
        }
        long sums = window.sums(now);
        long calls = sums >>> 32;
        long failures = sums & 0xFFFF_FFFFL;
        if (calls >= settings.minimumCalls() && failures >= settings.failureRate() * calls) {
            detector.eject(this, failures + " of the last " + calls + " calls failed, the last with " + why.code());
        }
    }

    /** A call got no first result, or no progress, within its limit. That others are faster is no stall. */
    public void stalled() {
        int seen = stalls.incrementAndGet();
        if (settings.stalls() > 0 && seen >= settings.stalls()) {
            detector.eject(this, seen + " calls stalled and none succeeded between them");
        }
    }

    /** It could get calls, were it not for this: counts as one that may be ejected or must stay. So it is at first. */
    public void becameAvailable() {
        detector.available(this, true);
    }

    /** It gets no calls anyway, being unwell, draining or stopped: counts nowhere. */
    public void becameUnavailable() {
        detector.available(this, false);
    }

    /** It was brought up anew: what its calls showed before says nothing, and it gets calls again. */
    public void forget() {
        detector.forget(this);
    }

    /** Nanoseconds until it gets calls again; 0 when it does, or would on the next look. */
    public long nanosUntilRestored() {
        return detector.nanosUntilRestored(this);
    }

    boolean wasEjected() {
        return ejected;
    }

    boolean counts() {
        return available && !removed;
    }

    boolean isRemoved() {
        return removed;
    }

    void available(boolean now) {
        available = now;
    }

    void remove() {
        removed = true;
        ejected = false;
    }

    long endsNanos() {
        return endsNanos;
    }

    /** Takes it out and answers for how many nanoseconds. */
    long eject(long nowNanos) {
        long good = times == 0 ? 0 : Math.max(0, lastGoodNanos.getAcquire() - restoredNanos);
        times = (int) Math.max(0, times - good / settings.forgetEvery().toNanos()) + 1;
        double grown = (double) settings.baseEjection().toNanos() * times;
        long lasts = (long) Math.min(grown, (double) settings.longestEjection().toNanos());
        endsNanos = nowNanos + lasts;
        ejected = true;
        return lasts;
    }

    void restore(long nowNanos) {
        restoredNanos = nowNanos;
        lastGoodNanos.set(nowNanos);
        forgetEvidence();
        ejected = false;
    }

    void forgetTimes() {
        times = 0;
    }

    void forgetEvidence() {
        failuresInARow.set(0);
        stalls.set(0);
        window.forget();
    }
}
