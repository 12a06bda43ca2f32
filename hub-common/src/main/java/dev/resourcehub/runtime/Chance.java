package dev.resourcehub.runtime;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** A source of random numbers. */
@FunctionalInterface
public interface Chance {

    /** A number from 0 (included) to 1 (excluded). */
    double next();

    /** A whole number from 0 (included) to {@code bound} (excluded); {@code bound} is positive. */
    default int below(int bound) {
        return (int) (next() * bound);
    }

    /** Numbers nobody can repeat. */
    static Chance random() {
        return () -> ThreadLocalRandom.current().nextDouble();
    }

    /** Numbers that {@code generator} draws, for tests that print their seed. */
    static Chance of(RandomGenerator generator) {
        return generator::nextDouble;
    }
}
