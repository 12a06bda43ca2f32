package dev.resourcehub.runtime;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Where counts, durations and levels are told.
 *
 * <p>Resolve a meter once and keep it; the same name and labels give the same meter. Names are Prometheus names without
 * the unit suffix of their type: {@code hub_llm_calls} becomes {@code hub_llm_calls_total}, a timer's name ends
 * {@code _seconds} on the page. Label values come from a bounded set, never from a request.
 */
public interface Meters {

    /** A count that only grows. */
    Counter counter(String name, String help, List<Label> labels);

    /** A distribution of durations. */
    Timing timing(String name, String help, List<Label> labels);

    /** A level read at each scrape; {@code level} must be cheap and callable from any thread. */
    Registration gauge(String name, String help, List<Label> labels, DoubleSupplier level);

    /** A count kept elsewhere and read at each scrape; {@code total} only grows, is cheap and callable from any thread. */
    Registration total(String name, String help, List<Label> labels, DoubleSupplier total);

    /** Tells nobody. */
    static Meters none() {
        return new Meters() {
            @Override
            public Counter counter(String name, String help, List<Label> labels) {
                return amount -> {};
            }

            @Override
            public Timing timing(String name, String help, List<Label> labels) {
                return elapsed -> {};
            }

            @Override
            public Registration gauge(String name, String help, List<Label> labels, DoubleSupplier level) {
                return () -> {};
            }

            @Override
            public Registration total(String name, String help, List<Label> labels, DoubleSupplier total) {
                return () -> {};
            }
        };
    }

    /**
     * One dimension of a meter.
     *
     * @param key lower_snake_case
     * @param value from a bounded set
     */
    record Label(String key, String value) {}

    /** A meter on the page. */
    @FunctionalInterface
    interface Registration {
        /** Takes it off the page, for all who resolved the same name and labels; harmless when done before. */
        void remove();
    }

    /** A count. */
    @FunctionalInterface
    interface Counter {
        /** Adds {@code amount}, 0 or more. */
        void add(double amount);

        /** Adds one. */
        default void increment() {
            add(1);
        }
    }

    /** A distribution. */
    @FunctionalInterface
    interface Timing {
        /** Takes one duration in. */
        void record(Duration elapsed);

        /** Takes one duration in; allocates nothing where the meters allow it. */
        default void recordNanos(long elapsedNanos) {
            record(Duration.ofNanos(elapsedNanos));
        }

        /** Takes the meter off the page, for all who resolved the same name and labels. */
        default void remove() {}
    }
}
