package dev.resourcehub.benchmark.fleet;

/** The average of a whole number over time, and its peak. */
final class TimeAverage {

    private final VirtualTime time;
    private long sinceNanos;
    private long changedNanos;
    private double area;
    private int value;
    private int most;

    TimeAverage(VirtualTime time) {
        this.time = time;
    }

    /** The number is {@code next} from now on. */
    void is(int next) {
        area += (double) value * (time.nanos() - changedNanos);
        changedNanos = time.nanos();
        value = next;
        most = Math.max(most, next);
    }

    /** Forgets the past. */
    void restart() {
        sinceNanos = time.nanos();
        changedNanos = sinceNanos;
        area = 0;
        most = value;
    }

    int now() {
        return value;
    }

    double mean() {
        is(value);
        return changedNanos == sinceNanos ? value : area / (changedNanos - sinceNanos);
    }

    int most() {
        return most;
    }
}
