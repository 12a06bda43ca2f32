package dev.resourcehub.readiness;

import dev.resourcehub.runtime.Backoff;
import java.time.Duration;

/**
 * How adapters are made ready.
 *
 * @param timeout of one attempt, positive
 * @param again how long to wait before the next attempt after a failure
 */
public record InitSettings(Duration timeout, Backoff again) {

    /** Five minutes; then again after 5 seconds to 5 minutes. */
    public static final InitSettings DEFAULTS =
            new InitSettings(Duration.ofMinutes(5), new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)));
}
