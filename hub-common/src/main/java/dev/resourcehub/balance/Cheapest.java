package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds the candidate that costs least; those that cost the same take turns.
 *
 * <p>The turn is the one's who was chosen longest ago, so that it does not matter who else is there from call to call. It
 * is claimed by compare-and-set: of two calls that meet at the same candidate, the second looks again, a bounded number of
 * times.
 */
final class Cheapest {

    private static final int LOOKS = 3;

    private final AtomicLong clock = new AtomicLong();
    private final Counters lastTurns;

    Cheapest(int mostInstances) {
        this.lastTurns = new Counters(mostInstances);
    }

    Candidate choose(Slate slate, Pick pick, Cost cost, double level) {
        for (int look = 1; ; look++) {
            Candidate best = slate.get(0);
            double bestCost = cost.of(best, pick, level);
            AtomicLong bestTurn = lastTurns.of(best.id());
            long bestSeen = bestTurn.get();
            for (int i = 1; i < slate.size(); i++) {
                Candidate candidate = slate.get(i);
                double itsCost = cost.of(candidate, pick, level);
                if (itsCost > bestCost) {
                    continue;
                }
                AtomicLong turn = lastTurns.of(candidate.id());
                long seen = turn.get();
                if (itsCost < bestCost || seen < bestSeen) {
                    best = candidate;
                    bestCost = itsCost;
                    bestTurn = turn;
                    bestSeen = seen;
                }
            }
            if (bestTurn.compareAndSet(bestSeen, clock.incrementAndGet()) || look == LOOKS) {
                return best;
            }
        }
    }

    void forget(InstanceId instance) {
        lastTurns.forget(instance);
    }

    int remembered() {
        return lastTurns.size();
    }
}
