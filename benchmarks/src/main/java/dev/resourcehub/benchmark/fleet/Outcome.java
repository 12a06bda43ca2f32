package dev.resourcehub.benchmark.fleet;

/**
 * How one call went, as its client saw it; times in nanoseconds of virtual time.
 *
 * @param queuedNanos waiting for a place in the hub
 * @param firstNanos from arrival to the first token; to the end where there was none
 * @param totalNanos from arrival to the end
 * @param code {@code ok}, {@code left} when the client did, or the code of the failure
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

    static final String LEFT = "left";

    boolean isOk() {
        return code.equals(OK);
    }

    /** Whether the client has reason to complain. */
    boolean isError() {
        return !isOk() && !code.equals(LEFT);
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
