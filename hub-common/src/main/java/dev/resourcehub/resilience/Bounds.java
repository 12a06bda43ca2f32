package dev.resourcehub.resilience;

import java.time.Duration;

/** The ranges that settings of this room check. */
final class Bounds {

    private static final Duration YEAR = Duration.ofDays(366);

    private Bounds() {}

    static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    static void within(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    static void above(String name, double value, double least) {
        if (!(value > least)) {
            throw new IllegalArgumentException(name + " must be above " + least + ", not " + value);
        }
    }

    static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(YEAR) > 0) {
            throw new IllegalArgumentException(name + " must be above zero and at most a year, not " + value);
        }
    }
}
