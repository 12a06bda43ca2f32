package dev.resourcehub.docker.python.wire;

import dev.resourcehub.docker.call.RunResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a run ended, as the zygote saw it.
 *
 * @param skipped reasons why files that were asked for did not come, such as {@code symlink}
 */
public record Exit(
        RunResult.Status status,
        OptionalInt exitCode,
        OptionalInt signal,
        Optional<RunResult.UserError> error,
        Optional<RunResult.Cause> cause,
        List<String> hints,
        Counted stdout,
        Counted stderr,
        Duration wall,
        Duration cpu,
        long peakMemoryBytes,
        List<String> skipped) {

    public Exit {
        hints = List.copyOf(hints);
        skipped = List.copyOf(skipped);
    }

    /**
     * One output in numbers.
     *
     * @param total bytes the program wrote
     * @param sent bytes that were passed on
     */
    public record Counted(long total, long sent) {}
}
