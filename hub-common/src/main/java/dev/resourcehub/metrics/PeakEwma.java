package dev.resourcehub.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A moving average of latencies that rises at once with a peak and forgets it with time.
 *
 * <p>After Finagle's Peak EWMA load metric ({@code com.twitter.finagle.loadbalancer.PeakEwma}): a sample above the
 * average replaces it, one below pulls it down by {@code 1 - exp(-t / decay)}, where {@code t} is the time since the last
 * sample. Read later, the average has decayed further, so that an instance that is avoided is tried again.
 *
 * <p>Average and time of the last sample are one word, so that both change at once: 32 bits of a float (nanoseconds, 24
 * bits of precision) and 32 bits of the clock in steps of about a millisecond, which wrap after 52 days.
 */
final class PeakEwma {

    private static final int STEP_BITS = 20;
    private static final double STEP_NANOS = 1L << STEP_BITS;
    private static final long UNMEASURED = 0;

    private final AtomicLong averageAndStep = new AtomicLong(UNMEASURED);
    private final double decaySteps;

    PeakEwma(long decayNanos) {
        this.decaySteps = decayNanos / STEP_NANOS;
    }

    void observed(long latencyNanos, long nowNanos) {
        float sample = Math.max(1, latencyNanos);
        int step = step(nowNanos);
        while (true) {
            long before = averageAndStep.get();
            float average = sample;
            if (before != UNMEASURED && sample < average(before)) {
                float weight = (float) weight(before, step);
                average = average(before) * weight + sample * (1 - weight);
            }
            if (averageAndStep.compareAndSet(before, packed(average, step))) {
                return;
            }
        }
    }

    /** The average now, 1 or more; 0 while nothing was measured. */
    long nanos(long nowNanos) {
        long word = averageAndStep.get();
        if (word == UNMEASURED) {
            return 0;
        }
        return Math.max(1, (long) (average(word) * weight(word, step(nowNanos))));
    }

    /** What is left after the time since {@code word}; a reading of the clock just before it counts as no time. */
    private double weight(long word, int step) {
        long elapsed = Integer.toUnsignedLong(step - (int) word);
        return elapsed == 0 || elapsed > 0xFFFF_FF00L ? 1 : Math.exp(-elapsed / decaySteps);
    }

    private static int step(long nowNanos) {
        return (int) (nowNanos >> STEP_BITS);
    }

    private static float average(long word) {
        return Float.intBitsToFloat((int) (word >>> 32));
    }

    private static long packed(float average, int step) {
        return (long) Float.floatToRawIntBits(average) << 32 | Integer.toUnsignedLong(step);
    }
}
