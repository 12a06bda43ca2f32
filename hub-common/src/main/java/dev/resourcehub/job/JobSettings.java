package dev.resourcehub.job;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Bounds of the jobs.
 *
 * @param mostQueued jobs that wait, over all kinds
 * @param mostAttempts how often a job is started before an interruption is final
 * @param events of one job that are kept, besides its states; up to a tenth more until they are trimmed
 * @param batch events handed to a follower at once
 * @param followers that wait on one job at once
 * @param longestLog characters of a log line
 * @param progressEvery shortest time between two progress events of a job
 * @param heartbeat time between two heartbeats of a running job
 * @param cancelGrace for work that was called off or timed out; interrupted at half of it, given up at its end
 * @param stopGrace the same when the hub stops
 * @param keepFor how long an ended job is kept
 * @param keepMost ended jobs that are kept
 * @param sweepEvery time between two looks for jobs that are too old
 * @param writeAgain time before a write that failed is tried again
 * @param lease how long the store keeps a runner's lock that is not renewed
 */
public record JobSettings(
        int mostQueued,
        int mostAttempts,
        int events,
        int batch,
        int followers,
        int longestLog,
        Duration progressEvery,
        Duration heartbeat,
        Duration cancelGrace,
        Duration stopGrace,
        Duration keepFor,
        int keepMost,
        Duration sweepEvery,
        Duration writeAgain,
        Duration lease) {

    /** Throws {@link IllegalArgumentException} when a bound is not positive. */
    public JobSettings {
        int least = IntStream.of(mostQueued, mostAttempts, events, batch, followers, longestLog, keepMost)
                .min()
                .orElseThrow();
        Duration shortest = Stream.of(
                        progressEvery, heartbeat, cancelGrace, stopGrace, keepFor, sweepEvery, writeAgain, lease)
                .min(Duration::compareTo)
                .orElseThrow();
        if (least < 1 || !shortest.isPositive()) {
            throw new IllegalArgumentException("bounds of jobs are positive");
        }
    }

    /** What holds when nothing is configured. */
    public static JobSettings defaults() {
        return new JobSettings(
                1_000,
                20,
                1_000,
                100,
                100,
                4_000,
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                Duration.ofMillis(800),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                1_000,
                Duration.ofMinutes(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(15));
    }
}
