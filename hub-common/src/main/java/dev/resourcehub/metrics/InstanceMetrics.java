package dev.resourcehub.metrics;

import dev.resourcehub.resource.Ending;
import dev.resourcehub.runtime.Ticker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one instance does, counted where it happens: the same figures for every kind of resource.
 *
 * <p>Call on any thread. Recording takes no lock and, once the window of latencies has been filled and a code was seen,
 * allocates nothing; reading never holds up or changes what is recorded. Nothing resets a count.
 *
 * <p>A call is {@link #started} once, tells {@link #firstResult} at most once and is {@link #ended} once; counting that is
 * the caller's part, which holds the lease.
 */
public final class InstanceMetrics {

    private final Ticker ticker;
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong ignored = new AtomicLong();
    /** Successes in a row, or failures in a row as a negative number. */
    private final AtomicInteger streak = new AtomicInteger();

    private final ErrorCounts errors;
    private final LatencyWindow latency;
    private final LatencyWindow firstResult;
    private final PeakEwma peakEwma;
    private volatile Page page = Page.NONE;

    /** Figures of an instance that has done nothing yet. */
    public InstanceMetrics(MetricsSettings settings, Ticker ticker) {
        long windowNanos = settings.window().toNanos();
        this.ticker = ticker;
        this.errors = new ErrorCounts(settings.mostCodes());
        this.latency = new LatencyWindow(windowNanos, settings.slices());
        this.firstResult = new LatencyWindow(windowNanos, settings.slices());
        this.peakEwma = new PeakEwma(settings.decay().toNanos());
    }

    /** A call goes there. */
    public void started() {
        started.getAndIncrement();
    }

    /**
     * A call gave its first result {@code elapsedNanos} after its start: the first piece of a stream, else its answer. Not
     * told of a call whose time says nothing of the instance's load, such as one that had to load a model first.
     */
    public void firstResult(long elapsedNanos) {
        long now = ticker.nanos();
        peakEwma.observed(elapsedNanos, now);
        firstResult.record(elapsedNanos, now);
        page.firstResult(elapsedNanos);
    }

    /**
     * A call ended {@code elapsedNanos} after its start.
     *
     * @param code of the failure, read when the ending is {@code FAILED}; empty counts as {@code other}
     */
    public void ended(Ending ending, long elapsedNanos, String code) {
        switch (ending) {
            case SUCCEEDED -> {
                succeeded.getAndIncrement();
                streak(1);
                latency.record(elapsedNanos, ticker.nanos());
                page.succeeded(elapsedNanos);
            }
            case FAILED -> {
                failed.getAndIncrement();
                streak(-1);
                if (errors.add(code, ticker.nanos())) {
                    page.newCode(errors.nameOf(code));
                }
            }
            case IGNORED -> ignored.getAndIncrement();
        }
    }

    /** Calls running there. */
    public long inFlight() {
        long ended = ended();
        return started.get() - ended;
    }

    /** Moving average of the time to first result, in nanoseconds, that follows peaks at once; 0 while unmeasured. */
    public long peakEwmaNanos() {
        return peakEwmaNanos(ticker.nanos());
    }

    /** The same for who has read the ticker already, such as to compare many instances. */
    public long peakEwmaNanos(long nowNanos) {
        return peakEwma.nanos(nowNanos);
    }

    /** Everything, at this moment. */
    public InstanceFigures figures() {
        long now = ticker.nanos();
        int row = streak.get();
        // Endings are read before beginnings, so that no call is seen to end before it began.
        long wellEnded = succeeded.get();
        long badlyEnded = failed.get();
        long silentlyEnded = ignored.get();
        long total = started.get();
        return new InstanceFigures(
                total,
                total - wellEnded - badlyEnded - silentlyEnded,
                wellEnded,
                badlyEnded,
                silentlyEnded,
                errors.byCode(),
                latency.read(now),
                firstResult.read(now),
                peakEwma.nanos(now),
                Math.max(0, row),
                Math.max(0, -row),
                errors.last(now));
    }

    long succeeded() {
        return succeeded.get();
    }

    long ignored() {
        return ignored.get();
    }

    long failed(String code) {
        return errors.count(code);
    }

    Iterable<String> codes() {
        return errors.byCode().keySet();
    }

    /** Tells {@code page} too from now on. */
    void tell(Page page) {
        this.page = page;
    }

    private long ended() {
        return succeeded.get() + failed.get() + ignored.get();
    }

    private void streak(int direction) {
        while (true) {
            int before = streak.get();
            int after = before * direction < 0 ? direction : before + direction;
            if (after == Integer.MIN_VALUE || streak.compareAndSet(before, after)) {
                return;
            }
        }
    }

    /** Who hears of a call beside the counts. */
    interface Page {
        Page NONE = new Page() {
            @Override
            public void firstResult(long elapsedNanos) {}

            @Override
            public void succeeded(long elapsedNanos) {}

            @Override
            public void newCode(String code) {}
        };

        void firstResult(long elapsedNanos);

        void succeeded(long elapsedNanos);

        /** A failure came whose code had not been seen; called once for each. */
        void newCode(String code);
    }
}
