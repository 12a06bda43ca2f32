package dev.resourcehub.resilience;

import java.time.Duration;

/**
 * When a {@link CircuitBreaker} opens, how long, and what closes it again.
 *
 * @param enabled whether it ever opens
 * @param consecutiveFailures failures in a row that open it; 0 turns this reason off
 * @param windowCalls how many of the last calls the two rates look at, 1 to 100000
 * @param minimumCalls calls in the window below which no rate is judged, 1 to {@code windowCalls}
 * @param failureRate share of failed calls that opens it, above 0; a value above 1 turns this reason off
 * @param slowCall a call that takes this long or longer is slow
 * @param slowRate share of slow calls that opens it, above 0; 1 or more turns this reason off
 * @param openFor how long it stays open the first time
 * @param mostOpenFor bound of that time, which doubles with every trial round that fails
 * @param trials calls let through while half-open, 1 to 1000
 * @param successesToClose trials that must succeed, 1 to {@code trials}
 * @param trialLimit a trial that has not ended by then gives its place back
 */
public record BreakerSettings(
        boolean enabled,
        int consecutiveFailures,
        int windowCalls,
        int minimumCalls,
        double failureRate,
        Duration slowCall,
        double slowRate,
        Duration openFor,
        Duration mostOpenFor,
        int trials,
        int successesToClose,
        Duration trialLimit) {

    /** Five failures in a row, or half of at least 20 calls, open it for 30 s; two of three trials close it. */
    public static final BreakerSettings DEFAULT = new BreakerSettings(
            true,
            5,
            50,
            20,
            0.5,
            Duration.ofSeconds(60),
            1.0,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            3,
            2,
            Duration.ofMinutes(2));

    /** Throws {@link IllegalArgumentException} when a value is outside its range. */
    public BreakerSettings {
        Bounds.within("consecutive failures", consecutiveFailures, 0, 100_000);
        Bounds.within("window calls", windowCalls, 1, 100_000);
        Bounds.within("minimum calls", minimumCalls, 1, windowCalls);
        Bounds.above("failure rate", failureRate, 0);
        Bounds.positive("slow call", slowCall);
        Bounds.above("slow rate", slowRate, 0);
        Bounds.positive("open for", openFor);
        Bounds.positive("most open for", mostOpenFor);
        if (mostOpenFor.compareTo(openFor) < 0) {
            throw new IllegalArgumentException("most open for must not be below open for");
        }
        Bounds.within("trials", trials, 1, 1000);
        Bounds.within("successes to close", successesToClose, 1, trials);
        Bounds.positive("trial limit", trialLimit);
    }

    /** One that never opens. */
    public static final BreakerSettings OFF = DEFAULT.off();

    /** The same, never opening. */
    public BreakerSettings off() {
        return new BreakerSettings(
                false,
                consecutiveFailures,
                windowCalls,
                minimumCalls,
                failureRate,
                slowCall,
                slowRate,
                openFor,
                mostOpenFor,
                trials,
                successesToClose,
                trialLimit);
    }

    boolean judgesFailures() {
        return failureRate <= 1;
    }

    boolean judgesSlowness() {
        return slowRate < 1;
    }

    /** How long it stays open after {@code trips} openings without a closing between them. */
    long openNanos(int trips) {
        double doubled = openFor.toNanos() * Math.pow(2, Math.min(trips - 1, 40));
        return (long) Math.min((double) mostOpenFor.toNanos(), doubled);
    }
}
