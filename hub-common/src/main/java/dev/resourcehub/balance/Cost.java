package dev.resourcehub.balance;

/** What choosing a candidate costs; only its order means something. */
@FunctionalInterface
interface Cost {

    /** Calls per share: what the candidate carries once it has this call too. */
    Cost LOAD = (candidate, pick, level) -> load(candidate);

    /** Of {@code candidate}; {@code level} is what the strategy learnt of the whole slate beforehand. */
    double of(Candidate candidate, Pick pick, double level);

    static double load(Candidate candidate) {
        return (candidate.inFlight() + 1) / candidate.weight();
    }
}
