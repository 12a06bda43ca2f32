package dev.resourcehub.metrics;

import java.util.Map;
import java.util.Optional;

/**
 * What one instance did until one moment; counts cover its whole life in the hub, latencies the last minutes.
 *
 * <p>{@code total = inFlight + succeeded + failed + ignored}, always.
 *
 * @param total calls that were sent there, retries included
 * @param inFlight those that have not ended
 * @param succeeded those that did what was asked
 * @param failed those whose failure is the instance's
 * @param ignored those that say nothing about it: the caller left or was at fault
 * @param failedByCode the failed ones by code, with {@code other} for codes beyond the bound
 * @param latency from start to end of the calls that succeeded
 * @param firstResult from start to the first result
 * @param peakEwmaNanos moving average of the time to first result that follows peaks at once; 0 while unmeasured
 * @param consecutiveSuccesses since the last failure
 * @param consecutiveFailures since the last success
 * @param lastError the latest failure, empty when there was none
 */
public record InstanceFigures(
        long total,
        long inFlight,
        long succeeded,
        long failed,
        long ignored,
        Map<String, Long> failedByCode,
        Latencies latency,
        Latencies firstResult,
        long peakEwmaNanos,
        int consecutiveSuccesses,
        int consecutiveFailures,
        Optional<LastError> lastError) {

    public InstanceFigures {
        failedByCode = Map.copyOf(failedByCode);
    }

    /** Share of failures among the calls that say something about the instance, 0 to 1; 0 before the first of them. */
    public double errorRate() {
        long judged = succeeded + failed;
        return judged == 0 ? 0 : (double) failed / judged;
    }

    /** Share of successes among them, 0 to 1; 1 before the first of them. */
    public double availability() {
        return 1 - errorRate();
    }
}
