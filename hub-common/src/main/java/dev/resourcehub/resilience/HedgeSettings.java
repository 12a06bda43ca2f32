package dev.resourcehub.resilience;

import java.time.Duration;

/**
 * When a {@link Hedge} sends a second copy.
 *
 * @param percentile of the latencies seen, after which a call counts as slow; 50 to 99.9
 * @param window how far back latencies count, a second to a day
 * @param minimumSamples latencies below which nothing is hedged, 1 to 1000000
 * @param share second copies per call, the extra work that is allowed; 0 to 0.5
 * @param burst second copies that may be saved up, 1 to 1000
 */
public record HedgeSettings(double percentile, Duration window, int minimumSamples, double share, int burst) {

    /** The 95th percentile of the last 5 minutes, from 100 samples on, and 2 % extra work. */
    public static final HedgeSettings DEFAULT = new HedgeSettings(95, Duration.ofMinutes(5), 100, 0.02, 10);

    /** Throws {@link IllegalArgumentException} when a value is outside its range. */
    public HedgeSettings {
        Bounds.within("percentile", percentile, 50.0, 99.9);
        Bounds.within("window in ms", window.toMillis(), 1000, 86_400_000);
        Bounds.within("minimum samples", minimumSamples, 1, 1_000_000);
        Bounds.within("share", share, 0.0, 0.5);
        Bounds.within("burst", burst, 1, 1000);
    }
}
