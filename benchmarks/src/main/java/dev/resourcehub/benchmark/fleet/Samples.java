package dev.resourcehub.benchmark.fleet;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** A finished sample of one quantity, for exact quantiles. */
final class Samples {

    private final double[] sorted;

    private Samples(double[] sorted) {
        this.sorted = sorted;
    }

    static <T> Samples of(Iterable<T> items, ToDoubleFunction<T> value) {
        double[] all = new double[16];
        int size = 0;
        for (T item : items) {
            if (size == all.length) {
                all = Arrays.copyOf(all, 2 * size);
            }
            all[size++] = value.applyAsDouble(item);
        }
        double[] exact = Arrays.copyOf(all, size);
        Arrays.sort(exact);
        return new Samples(exact);
    }

    int size() {
        return sorted.length;
    }

    double mean() {
        return Arrays.stream(sorted).average().orElse(0);
    }

    /** The smallest value that at least {@code share} of the sample does not exceed; 0 of an empty sample. */
    double quantile(double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
    }

    /**
     * How evenly something is shared: 1 when all get the same, 1/n when one gets all.
     *
     * <p>R. Jain, D. Chiu, W. Hawe, A Quantitative Measure of Fairness, DEC-TR-301, 1984.
     */
    static double jain(double... shares) {
        double sum = Arrays.stream(shares).sum();
        double squares = Arrays.stream(shares).map(share -> share * share).sum();
        return squares == 0 ? 1 : sum * sum / (shares.length * squares);
    }
}
