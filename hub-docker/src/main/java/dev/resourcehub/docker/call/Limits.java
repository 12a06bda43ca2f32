package dev.resourcehub.docker.call;

import dev.resourcehub.resource.ByteSize;
import java.time.Duration;
import java.util.Optional;

/**
 * What one run may use.
 *
 * @param wall longest run, queue not counted
 * @param cpu longest processor time over all its processes; unlimited within {@code wall} where empty
 * @param memory of all its processes and its files together
 * @param cpus processors it may keep busy, a fraction allowed
 * @param pids processes and threads at once
 * @param disk bytes it may write into its working directory
 * @param stdout bytes of standard output that are kept
 * @param stderr bytes of standard error that are kept
 * @param result bytes of the result as JSON
 * @param artifacts bytes of all files brought back together
 */
public record Limits(
        Duration wall,
        Optional<Duration> cpu,
        ByteSize memory,
        double cpus,
        int pids,
        ByteSize disk,
        ByteSize stdout,
        ByteSize stderr,
        ByteSize result,
        ByteSize artifacts) {}
