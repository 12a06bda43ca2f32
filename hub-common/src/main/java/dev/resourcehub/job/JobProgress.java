package dev.resourcehub.job;

import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a job is, and how fast.
 *
 * @param bytesPerSecond smoothed over the last reports; 0 while unknown
 */
public record JobProgress(Progress done, double bytesPerSecond) {

    /** 0 to 100; empty where there is no total. */
    public OptionalDouble percent() {
        if (done.totalBytes().orElse(0) == 0) {
            return OptionalDouble.empty();
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
