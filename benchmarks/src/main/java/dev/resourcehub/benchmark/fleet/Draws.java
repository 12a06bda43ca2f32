package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.runtime.Chance;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random numbers that one seed decides, in the distributions that loads and servers follow. One thread. */
final class Draws {

    private static final RandomGeneratorFactory<RandomGenerator> GENERATOR =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private final RandomGenerator random;

    private Draws(RandomGenerator random) {
        this.random = random;
    }

    /** Numbers for one {@code purpose} of a run; other purposes of the same run draw independently of them. */
    static Draws of(long seed, String purpose) {
        return new Draws(GENERATOR.create(seed * 0x9E3779B97F4A7C15L + purpose.hashCode()));
    }

    /** The same numbers as the kernel takes them. */
    Chance chance() {
        return Chance.of(random);
    }

    /** Whether something of probability {@code share} happens. */
    boolean happens(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    /** A time between events that come {@code perSecond} times a second, independently of each other. */
    long exponentialNanos(double perSecond) {
        return (long) (random.nextExponential() / perSecond * 1e9);
    }

    /** A value around {@code median}, whose logarithm deviates by {@code spread}. */
    double logNormal(double median, double spread) {
        return median * Math.exp(spread * random.nextGaussian());
    }

    /** A rank from 0 to {@code count - 1}, of which rank k is drawn in proportion to 1 / (k + 1)^{@code exponent}. */
    int zipf(int count, double exponent) {
        double all = 0;
        for (int rank = 1; rank <= count; rank++) {
            all += Math.pow(rank, -exponent);
        }
        double left = random.nextDouble() * all;
        for (int rank = 1; rank < count; rank++) {
            left -= Math.pow(rank, -exponent);
            if (left < 0) {
                return rank - 1;
            }
        }
        return count - 1;
    }
}
