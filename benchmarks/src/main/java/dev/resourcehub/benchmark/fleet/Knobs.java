package dev.resourcehub.benchmark.fleet;

/**
 * What differs between the hubs that scenarios compare.
 *
 * @param adaptive whether the hub finds out itself how much a node works on at once; else it is told
 * @param guarded whether breakers and ejections keep calls from nodes in trouble
 */
record Knobs(String strategy, boolean adaptive, boolean guarded) {

    /** The hub's own way, told how many slots a node has. */
    static final Knobs TOLD = new Knobs("least_loaded", false, true);

    Knobs choosing(String name) {
        return new Knobs(name, adaptive, guarded);
    }

    Knobs finding() {
        return new Knobs(strategy, true, guarded);
    }

    /** With nothing between the calls and nodes in trouble but the budget of retries. */
    Knobs unguarded() {
        return new Knobs(strategy, adaptive, false);
    }
}
