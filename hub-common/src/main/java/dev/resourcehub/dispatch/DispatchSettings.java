package dev.resourcehub.dispatch;

import dev.resourcehub.resilience.HedgeSettings;
import dev.resourcehub.resilience.QueueSettings;
import dev.resourcehub.resilience.RetryBudgetSettings;
import dev.resourcehub.runtime.Backoff;
import java.time.Duration;

/**
 * How calls are placed and tried again.
 *
 * @param strategy chooses among several instances unless an order names another
 * @param queue bounds of those who wait
 * @param attempts most tries of one call, hedges not counted, 1 or more
 * @param backoff the wait before a try after the first
 * @param retries the share of calls that may be tried again
 * @param hedge when a second copy is sent, of orders that allow it
 */
public record DispatchSettings(
        String strategy,
        QueueSettings queue,
        int attempts,
        Backoff backoff,
        RetryBudgetSettings retries,
        HedgeSettings hedge) {

    /** Least loaded, three tries. */
    public static final DispatchSettings DEFAULT = new DispatchSettings(
            "least_loaded",
            QueueSettings.DEFAULT,
            3,
            new Backoff(Duration.ofMillis(4), Duration.ofMillis(250)),
            RetryBudgetSettings.DEFAULT,
            HedgeSettings.DEFAULT);

    /** Throws {@link IllegalArgumentException} on less than one attempt. */
    public DispatchSettings {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts < 1");
        }
    }

    /** The same with other bounds of those who wait. */
    public DispatchSettings withQueue(QueueSettings queue) {
        return new DispatchSettings(strategy, queue, attempts, backoff, retries, hedge);
    }

    /** The same with another usual strategy. */
    public DispatchSettings withStrategy(String strategy) {
        return new DispatchSettings(strategy, queue, attempts, backoff, retries, hedge);
    }
}
