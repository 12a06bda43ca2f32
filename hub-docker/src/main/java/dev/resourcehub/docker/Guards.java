package dev.resourcehub.docker;

import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.health.OutlierSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resilience.QueueSettings;
import dev.resourcehub.runtime.Backoff;
import java.time.Duration;

/** How this hub guards its engines: one serves at a time, so nothing is ever sent away in favour of a peer. */
final class Guards {

    /** Sandboxes lost before their code began, five in a row or half of twenty, close an engine for a moment. */
    private static final BreakerSettings BREAKER = new BreakerSettings(
            true,
            5,
            50,
            20,
            0.5,
            BreakerSettings.DEFAULT.slowCall(),
            1.0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(15),
            3,
            2,
            BreakerSettings.DEFAULT.trialLimit());

    /** Off: the choice of the engine is not left to what single calls show. */
    private static final OutlierSettings OUTLIERS = new OutlierSettings(
            0,
            2.0,
            1,
            OutlierSettings.DEFAULT.window(),
            0,
            OutlierSettings.DEFAULT.baseEjection(),
            OutlierSettings.DEFAULT.longestEjection(),
            OutlierSettings.DEFAULT.forgetEvery(),
            0);

    static final FleetSettings FLEET = new FleetSettings(
            BREAKER,
            FleetSettings.DEFAULT.capabilityBreaker(),
            FleetSettings.DEFAULT.concurrency(),
            OUTLIERS,
            FleetSettings.DEFAULT.slowStart(),
            FleetSettings.DEFAULT.recovery(),
            FleetSettings.DEFAULT.recoveries(),
            FleetSettings.DEFAULT.metrics(),
            FleetSettings.DEFAULT.stallAfter(),
            FleetSettings.DEFAULT.events());

    /** A sandbox that is lost before its code began is replaced once; at most {@code waiting} wait for one. */
    static DispatchSettings dispatch(int waiting) {
        return new DispatchSettings(
                DispatchSettings.DEFAULT.strategy(),
                QueueSettings.DEFAULT.withMost(waiting),
                2,
                new Backoff(Duration.ofMillis(4), Duration.ofMillis(250)),
                DispatchSettings.DEFAULT.retries(),
                DispatchSettings.DEFAULT.hedge());
    }

    private Guards() {}
}
