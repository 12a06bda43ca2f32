package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/**
 * The same instance for calls that belong together, while it does not carry far more than its part.
 *
 * <p>Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016) over rendezvous hashing (Thaler,
 * Ravishankar 1998; with weights: Mosharaf, Schindelhauer 2005): each candidate draws a number that only its id and the
 * call's affinity decide, and the best draw wins among those that with this call carry at most 1.25 times their part of
 * all calls running here. So a candidate that comes, goes or changes its weight moves only calls of its own. Calls without
 * affinity go to the least loaded.
 */
final class PrefixAffinity implements Strategy {

    /** How much more than its part one may carry: less spreads hot prefixes sooner, more keeps them together longer. */
    static final double BOUND = 1.25;

    private static final double UNIT = 0x1p-53;

    private final Strategy withoutAffinity;

    PrefixAffinity(Strategy withoutAffinity) {
        this.withoutAffinity = withoutAffinity;
    }

    @Override
    public String name() {
        return "prefix_affinity";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        long affinity = pick.affinity();
        if (affinity == 0) {
            return withoutAffinity.choose(slate, pick);
        }
        double callsPerWeight = boundPerWeight(slate);
        Candidate best = slate.get(0);
        double shortest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < slate.size(); i++) {
            Candidate candidate = slate.get(i);
            double weight = candidate.weight();
            if (candidate.inFlight() + 1 > Math.ceil(callsPerWeight * weight)) {
                continue;
            }
            double draw = draw(affinity, candidate.id());
            // -ln(draw) is at least 1 - draw: most candidates are out without a logarithm.
            if ((1 - draw) / weight > shortest) {
                continue;
            }
            double wait = -Math.log(draw) / weight;
            if (wait < shortest || (wait == shortest && isBefore(candidate, best))) {
                best = candidate;
                shortest = wait;
            }
        }
        // Figures that moved meanwhile can leave nobody below the bound.
        return shortest < Double.POSITIVE_INFINITY ? best : withoutAffinity.choose(slate, pick);
    }

    @Override
    public void forget(InstanceId instance) {
        withoutAffinity.forget(instance);
    }

    private static double boundPerWeight(Slate slate) {
        long calls = 1;
        double weights = 0;
        for (int i = 0; i < slate.size(); i++) {
            calls += slate.get(i).inFlight();
            weights += slate.get(i).weight();
        }
        return BOUND * calls / weights;
    }

    /** A number above 0 and at most 1. */
    private static double draw(long affinity, InstanceId instance) {
        long bits = mix(affinity ^ mix(instance.value().hashCode()));
        return ((bits >>> 11) + 1) * UNIT;
    }

    /** SplitMix64's finaliser (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static boolean isBefore(Candidate one, Candidate other) {
        return one.id().value().compareTo(other.id().value()) < 0;
    }
}
