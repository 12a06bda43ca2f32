package dev.resourcehub.health;

import dev.resourcehub.runtime.Backoff;
import java.time.Duration;

/**
 * How hard the hub tries to bring an instance back by itself.
 *
 * @param most attempts in a row before an operator is needed, 1 or more
 * @param backoff waits before the attempts; the first attempt waits its first ceiling
 * @param restartLimit after this a restart counts as failed
 * @param probeTimeout of one question after a restart
 * @param probeEvery between two such questions
 * @param upWithin after a restart a question must be answered well within this
 * @param steadyAfter well for so long, the attempts before are forgotten
 */
public record RecoverySettings(
        int most,
        Backoff backoff,
        Duration restartLimit,
        Duration probeTimeout,
        Duration probeEvery,
        Duration upWithin,
        Duration steadyAfter) {

    /** 5 attempts, 2 s doubling to 2 min apart; 1 min for a restart, 30 s to be well after it; steady after 5 min. */
    public static final RecoverySettings DEFAULT = new RecoverySettings(
            5,
            new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(2)),
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    /** Throws {@link IllegalArgumentException} on no attempts or a duration that is not positive. */
    public RecoverySettings {
        boolean timed = restartLimit.isPositive()
                && probeTimeout.isPositive()
                && probeEvery.isPositive()
                && upWithin.isPositive()
                && steadyAfter.isPositive();
        if (most < 1 || !timed) {
            throw new IllegalArgumentException("recovery needs one attempt or more and positive durations");
        }
    }
}
