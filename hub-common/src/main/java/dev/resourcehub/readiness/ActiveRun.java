package dev.resourcehub.readiness;

import dev.resourcehub.resource.Progress;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that has not ended.
 *
 * @param since when it was first asked for
 * @param started false while it waits for its turn
 * @param waiting calls that wait for it
 */
public record ActiveRun(
        String strategy,
        String adapter,
        Target target,
        Instant since,
        boolean started,
        Optional<String> job,
        String phase,
        Optional<Progress> progress,
        int waiting) {}
