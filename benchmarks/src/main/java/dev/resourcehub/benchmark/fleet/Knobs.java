package dev.resourcehub.benchmark.fleet;

/**
 * What differs between the hubs that scenarios compare.
 *
 * @param adaptive whether the hub finds out itself how much a node works on at once; else it is told
 */
record Knobs(String strategy, boolean adaptive) {

    /** The hub's own way, told how many slots a node has. */
    static final Knobs TOLD = new Knobs("least_loaded", false);

    Knobs choosing(String name) {
        return new Knobs(name, adaptive);
    }

    Knobs finding() {
        return new Knobs(strategy, true);
    }
}
