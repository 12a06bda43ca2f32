package dev.resourcehub.dispatch;

import dev.resourcehub.health.OutlierSettings;
import dev.resourcehub.health.RecoverySettings;
import dev.resourcehub.health.SlowStart;
import dev.resourcehub.metrics.MetricsSettings;
import dev.resourcehub.resilience.AdaptiveSettings;
import dev.resourcehub.resilience.BreakerSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How the instances of a fleet are guarded.
 *
 * @param breaker of each instance as a whole
 * @param capabilityBreaker of each capability at each instance; none where empty
 * @param concurrency how the parallelism of each capability at each instance is learned; only the cap of the instance
 *     holds where empty
 * @param outliers when an instance is sent away for what its calls show
 * @param slowStart how an instance comes back
 * @param recovery how often the hub itself starts an instance anew
 * @param recoveries under way at once, 1 or more
 * @param metrics how much of the past the figures cover
 * @param stallAfter a call, or an instance where calls run, without a first result for that long counts as stalled
 * @param events told lately that are kept for those who come later, 0 or more
 */
public record FleetSettings(
        BreakerSettings breaker,
        Optional<BreakerSettings> capabilityBreaker,
        Optional<AdaptiveSettings> concurrency,
        OutlierSettings outliers,
        SlowStart slowStart,
        RecoverySettings recovery,
        int recoveries,
        MetricsSettings metrics,
        Duration stallAfter,
        int events) {

    /** One breaker an instance, fixed caps. */
    public static final FleetSettings DEFAULT = new FleetSettings(
            BreakerSettings.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            OutlierSettings.DEFAULT,
            SlowStart.DEFAULT,
            RecoverySettings.DEFAULT,
            1,
            MetricsSettings.DEFAULT,
            Duration.ofSeconds(30),
            256);

    /** The same with a breaker for each capability at each instance. */
    public FleetSettings withCapabilityBreaker(BreakerSettings breaker) {
        return new FleetSettings(
                this.breaker,
                Optional.of(breaker),
                concurrency,
                outliers,
                slowStart,
                recovery,
                recoveries,
                metrics,
                stallAfter,
                events);
    }
}
