package dev.resourcehub.benchmark.fleet;

import java.util.List;

/**
 * How much of a scenario is run.
 *
 * @param seeds one run of everything for each
 * @param length virtual time beside the full length, up to 1
 */
record Effort(List<Long> seeds, double length) {

    /** What the command runs. */
    static final Effort FULL = new Effort(List.of(11L, 12L, 13L), 1);

    /** What a test can afford. */
    static final Effort SHORT = new Effort(List.of(11L), 0.3);

    Effort {
        seeds = List.copyOf(seeds);
    }
}
