package dev.resourcehub.docker.call;

import dev.resourcehub.resource.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a run ended; its output and files went to the sink.
 *
 * @param runId such as {@code run_01J...}
 * @param result the value of {@code result}, or of the last expression; empty when there is none
 * @param resultType Python's type name when the value is not JSON and {@code result} is its text; else empty
 * @param exitCode as the kernel gave it; empty when the process was killed or never ended
 * @param signal number of the signal that ended it
 * @param error what user code raised
 * @param cause the limit that ended the run, with evidence
 * @param hints short words that explain, such as {@code pids_limit}
 */
public record RunResult(
        String runId,
        Status status,
        Optional<JsonText> result,
        Optional<String> resultType,
        OptionalInt exitCode,
        OptionalInt signal,
        Optional<UserError> error,
        Optional<Cause> cause,
        List<String> hints,
        Truncated truncated,
        Usage usage,
        Timings timings,
        Environment environment) {

    public RunResult {
        hints = List.copyOf(hints);
    }

    /** Why the run ended. */
    public enum Status {
        OK,
        ERROR,
        TIMEOUT,
        CPU_LIMIT,
        OOM,
        OUTPUT_LIMIT,
        DISK_LIMIT,
        SIGNAL,
        FORBIDDEN_SYSCALL,
        CANCELLED,
        INFRA_ERROR;

        /** The name as the API writes it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What user code raised.
     *
     * @param type such as {@code ZeroDivisionError}
     * @param line line of the user's source, where known
     */
    public record UserError(String type, String message, OptionalInt line, String traceback) {}

    /**
     * The limit that ended a run.
     *
     * @param limit the field of the limits, such as {@code wall_ms}
     * @param allowed its value
     * @param observed what was seen
     * @param observedBy {@code zygote}, {@code hub}, {@code kernel} or {@code engine}
     */
    public record Cause(String limit, long allowed, long observed, String observedBy) {}

    /** Which output was cut, and how long each was in all. */
    public record Truncated(boolean stdout, boolean stderr, long stdoutTotalBytes, long stderrTotalBytes) {}

    /** What the run used; empty where nobody measured it. */
    public record Usage(Duration wall, Optional<Duration> cpu, OptionalLong peakMemoryBytes) {}

    /**
     * Where the time went.
     *
     * @param queue waiting for a sandbox
     * @param lease taking one
     * @param run from sending the code to the last frame
     * @param total all of it
     */
    public record Timings(Duration queue, Duration lease, Duration run, Duration total) {}

    /**
     * Where the code ran.
     *
     * @param engine {@code docker} or {@code local}
     * @param imageDigest empty for the local engine
     * @param python version, such as {@code 3.11.2}
     * @param warm whether the sandbox stood ready before the call
     * @param container name of the container, or of the local sandbox
     * @param use how many runs it has served, this one included
     */
    public record Environment(
            String engine,
            String image,
            Optional<String> imageDigest,
            String python,
            SecurityLevel securityLevel,
            boolean warm,
            String container,
            int use) {}
}
