package dev.resourcehub.metrics;

import java.time.Duration;

/**
 * How much of the past the figures of an instance cover, and how much they may hold.
 *
 * @param window how far back percentiles and averages look, at least; 1 s or more
 * @param slices parts the window is forgotten in, 1 to 60: figures cover the window and up to one part more
 * @param mostCodes kinds of errors counted apart, 1 or more; the rest is counted as {@code other}
 * @param decay how long the peak moving average remembers: after that time a peak weighs 1/e; 1 s or more
 * @param mostInstances instances of a hub with series of their own, 1 or more; the rest share those of {@code other}
 */
public record MetricsSettings(Duration window, int slices, int mostCodes, Duration decay, int mostInstances) {

    /** Two to three minutes of latencies, 32 codes, a memory of 10 s, 256 instances. */
    public static final MetricsSettings DEFAULT =
            new MetricsSettings(Duration.ofMinutes(2), 2, 32, Duration.ofSeconds(10), 256);

    /** Throws {@link IllegalArgumentException} on a figure outside its range. */
    public MetricsSettings {
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || decay.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("window and decay are 1 s or more");
        }
        if (slices < 1 || slices > 60 || mostCodes < 1 || mostInstances < 1) {
            throw new IllegalArgumentException("slices are 1 to 60, most_codes and most_instances 1 or more");
        }
    }
}
