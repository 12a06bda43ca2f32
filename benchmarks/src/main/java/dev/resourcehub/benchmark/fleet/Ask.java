package dev.resourcehub.benchmark.fleet;

/**
 * One call as its client sees it, before it is placed.
 *
 * @param prefillNanos reading the prompt on a node of speed 1
 * @param decodeNanos the rest of the answer on a node of speed 1
 * @param affinity hash of the prompt's beginning; 0 for none
 */
record Ask(String tenant, String model, long prefillNanos, long decodeNanos, long affinity) {

    /** Time of a slot that it takes on a node of speed 1. */
    long workNanos() {
        return prefillNanos + decodeNanos;
    }
}
