package dev.resourcehub.benchmark.micro;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one benchmark must reach.
 *
 * @param benchmark how its name begins, without the package
 * @param mostNanos longest time of one operation: the mean, or the 99th percentile of what is sampled
 * @param mostBytes most memory that one operation may allocate
 */
record Goal(String benchmark, double mostNanos, double mostBytes) {

    /** What the harness itself allocates meanwhile: at most 0.1 MB a second, and less than an object. */
    private static final double NOISE_BYTES_A_NANO = 1e-4;

    private static final double NOISE_BYTES = 0.5;

    /** P15 and P16 of the specification, and what the kernel promises of itself; the first that fits counts. */
    private static final List<Goal> ALL = List.of(
            new Goal("Metrics.figures", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY),
            new Goal("Metrics.", 500, 0),
            new Goal("Scrape.", 5_000_000, Double.POSITIVE_INFINITY),
            new Goal("OurLimits.breaker", 150, 0),
            new Goal("OurLimits.", 300, 0),
            new Goal("Choose.", 20_000, 0),
            new Goal("Queue.", 1_000, 256),
            new Goal("DispatchTail.fleetOf200", 20_000, 256),
            new Goal("Dispatch.oneCaller:instances=1:", 2_000, 256),
            new Goal("Dispatch.", 20_000, 256));

    static Optional<Goal> of(String name) {
        return ALL.stream().filter(goal -> name.startsWith(goal.benchmark)).findFirst();
    }

    /** Whether it was reached, and what is asked. */
    String told(double nanos, double bytes) {
        boolean quick = nanos <= mostNanos;
        boolean lean = bytes <= mostBytes + Math.max(NOISE_BYTES, nanos * NOISE_BYTES_A_NANO);
        return (quick && lean ? "met" : "MISSED") + asked(" ns", mostNanos, quick) + asked(" B", mostBytes, lean);
    }

    private static String asked(String unit, double most, boolean reached) {
        return Double.isInfinite(most)
                ? ""
                : String.format(Locale.ROOT, ", %s%.0f%s", reached ? "<= " : "not <= ", most, unit);
    }
}
