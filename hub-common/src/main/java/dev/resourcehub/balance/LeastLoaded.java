package dev.resourcehub.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Picks the candidate with the fewest running calls for its weight, among those of the best priority; ties take turns.
 */
public final class LeastLoaded implements Strategy {

    /** The name in settings and requests. */
    public static final String NAME = "least_loaded";

    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Candidate choose(List<Candidate> candidates) {
        List<Candidate> best = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            int order = best.isEmpty() ? -1 : ORDER.compare(candidate, best.getFirst());
            if (order < 0) {
                best.clear();
            }
            if (order <= 0) {
                best.add(candidate);
            }
        }
        return best.get(Math.floorMod(turn.getAndIncrement(), best.size()));
    }

    private static final Comparator<Candidate> ORDER = Comparator.comparingInt(Candidate::priority)
            .thenComparing((one, other) ->
                    Long.compare((long) one.inFlight() * other.weight(), (long) other.inFlight() * one.weight()));
}
