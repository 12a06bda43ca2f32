package dev.resourcehub.metrics;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The latencies of the last minutes, in microseconds to two digits, from 1 us to 1 h; longer ones count as 1 h.
 *
 * <p>A ring of histograms, each of one slice of time. The recorder that finds the slice over clears the oldest one and
 * makes it current; others who record meanwhile go on with the one before and wait for nobody. A reader adds up the
 * slices that are young enough and writes nothing. The ring fills as time passes: an instance that gets no calls holds no
 * histogram, and one that gets calls allocates nothing more after its first round.
 */
final class LatencyWindow {

    private static final long LONGEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 2;

    private final long windowNanos;
    private final long sliceNanos;
    private final AtomicReferenceArray<@Nullable Slice> ring;
    private final AtomicBoolean turning = new AtomicBoolean();
    private volatile int current;

    LatencyWindow(long windowNanos, int slices) {
        this.windowNanos = windowNanos;
        this.sliceNanos = Math.max(1, windowNanos / slices);
        this.ring = new AtomicReferenceArray<>(slices + 1);
    }

    void record(long latencyNanos, long nowNanos) {
        Slice slice = ring.get(current);
        if (slice == null) {
            slice = first(nowNanos);
        }
        if (nowNanos - slice.beganNanos >= sliceNanos) {
            slice = turned(slice, nowNanos);
        }
        slice.record(latencyNanos);
    }

    /** What was recorded from one window, and at most one slice more, before {@code nowNanos}. */
    Latencies read(long nowNanos) {
        Histogram sum = new Histogram(1, LONGEST_MICROS, DIGITS);
        long nanos = 0;
        long slices = 0;
        for (int i = 0; i < ring.length(); i++) {
            Slice slice = ring.get(i);
            if (slice != null && nowNanos - slice.beganNanos < windowNanos + sliceNanos) {
                nanos += slice.sumNanos.get();
                sum.add(slice.counts);
                slices++;
            }
        }
        return slices == 0 ? Latencies.NONE : Latencies.of(sum, nanos);
    }

    private Slice first(long nowNanos) {
        Slice slice = new Slice(nowNanos);
        Slice other = ring.compareAndExchange(0, null, slice);
        return other == null ? slice : other;
    }

    private Slice turned(Slice before, long nowNanos) {
        if (!turning.compareAndSet(false, true)) {
            return before;
        }
        try {
            if (ring.get(current) != before) {
                return before;
            }
            int next = (current + 1) % ring.length();
            Slice slice = ring.get(next);
            if (slice == null) {
                slice = new Slice(nowNanos);
                ring.set(next, slice);
            } else {
                slice.clear(nowNanos);
            }
            current = next;
            return slice;
        } finally {
            turning.set(false);
        }
    }

    private static final class Slice {
        private final AtomicHistogram counts = new AtomicHistogram(1, LONGEST_MICROS, DIGITS);
        private final AtomicLong sumNanos = new AtomicLong();
        private volatile long beganNanos;

        Slice(long beganNanos) {
            this.beganNanos = beganNanos;
        }

        void record(long latencyNanos) {
            counts.recordValue(Math.clamp(latencyNanos / 1_000, 1, LONGEST_MICROS));
            sumNanos.getAndAdd(latencyNanos);
        }

        void clear(long nowNanos) {
            counts.reset();
            sumNanos.set(0);
            beganNanos = nowNanos;
        }
    }
}
