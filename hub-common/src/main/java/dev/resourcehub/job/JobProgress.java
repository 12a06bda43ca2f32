package dev.resourcehub.job;

import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a job is, and how fast.
 *
 * @param resumedBytes how many of the completed bytes were there before this attempt; 0 or more
 * @param bytesPerSecond smoothed over some seconds, without what was there before; 0 while unknown or stalled
 */
public record JobProgress(Progress done, long resumedBytes, double bytesPerSecond) {

    /** 0 to 100, and 100 only when all is done; empty while the total is unknown. */
    public OptionalDouble percent() {
        if (done.totalBytes().isEmpty()) {
            return OptionalDouble.empty();
        }
        if (done.totalBytes().getAsLong() == 0) {
            return OptionalDouble.of(100);
        }
        return OptionalDouble.of(
                Math.min(100, 100.0 * done.completedBytes() / done.totalBytes().getAsLong()));
    }

    /** The time the rest takes at this speed; empty where the total or the speed is unknown. */
    public Optional<Duration> remaining() {
        if (done.totalBytes().isEmpty() || bytesPerSecond <= 0) {
            return Optional.empty();
        }
        long left = Math.max(0, done.totalBytes().getAsLong() - done.completedBytes());
        return Optional.of(Duration.ofMillis((long) (1000.0 * left / bytesPerSecond)));
    }
}
