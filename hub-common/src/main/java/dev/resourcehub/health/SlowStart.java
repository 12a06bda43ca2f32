package dev.resourcehub.health;

import java.time.Duration;

/**
 * The share of its weight that an instance gets while it comes back: from {@code floor} to 1, in proportion to time.
 *
 * <p>For the time since a recovery, a restart or the end of an ejection; a first registration is no recovery. Source: Envoy,
 * "Slow start mode", with an aggression of 1: {@code max(floor, elapsed / window)}. Any thread; allocates nothing.
 *
 * @param windowNanos how long coming back takes; 0 is off
 * @param floor the least share, above 0 and at most 1
 */
public record SlowStart(long windowNanos, double floor) {

    /** Half a minute from a tenth. */
    public static final SlowStart DEFAULT = new SlowStart(Duration.ofSeconds(30).toNanos(), 0.1);

    /** The whole weight at once. */
    public static final SlowStart OFF = new SlowStart(0, 1);

    /** Throws {@link IllegalArgumentException} on a negative window or a floor outside of (0..1]. */
    public SlowStart {
        if (windowNanos < 0 || !(floor > 0 && floor <= 1)) {
            throw new IllegalArgumentException("slow start needs window >= 0 and 0 < floor <= 1");
        }
    }

    /** In (0..1], for the nanoseconds since it came back. */
    public double share(long elapsedNanos) {
        if (elapsedNanos >= windowNanos) {
            return 1;
        }
        return Math.max(floor, (double) elapsedNanos / windowNanos);
    }
}
