package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/**
 * One after the other: a, b, c, a, b, c for a constant set, equal shares for a set that is another for every call.
 *
 * <p>Weights are no matter here, that is what {@link Weighted} is for; only one that starts slowly after a recovery takes
 * its {@link Candidate#ramp} of a turn, since a full turn is just what it is to be spared.
 */
final class RoundRobin implements Strategy {

    private final SmoothShares turns;

    RoundRobin(int mostInstances) {
        this.turns = new SmoothShares(Candidate::ramp, mostInstances);
    }

    @Override
    public String name() {
        return "round_robin";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        return turns.choose(slate);
    }

    @Override
    public void forget(InstanceId instance) {
        turns.forget(instance);
    }
}
