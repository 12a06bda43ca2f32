package dev.resourcehub.benchmark.fleet;

/**
 * How one call went, as its client saw it; times in nanoseconds of virtual time.
 *
 * @param queuedNanos waiting for a place in the hub
 * @param firstNanos from arrival to the first token; to the end where there was none
 * @param totalNanos from arrival to the end
 * @param code {@code ok}, or the code of the failure
 */
record Outcome(
        long arrivedNanos,
        Ask ask,
        String node,
        int attempts,
        long queuedNanos,
        long firstNanos,
        long totalNanos,
        String code) {

    static final String OK = "ok";

    boolean isOk() {
        return code.equals(OK);
    }

    double queuedSeconds() {
        return queuedNanos / 1e9;
    }

    double firstSeconds() {
        return firstNanos / 1e9;
    }

    double totalSeconds() {
        return totalNanos / 1e9;
    }
}
