package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/** Shares by weight, spread evenly: weights 5, 1, 1 give a, a, b, a, c, a, a. */
final class Weighted implements Strategy {

    private final SmoothShares shares;

    Weighted(int mostInstances) {
        this.shares = new SmoothShares(Candidate::weight, mostInstances);
    }

    @Override
    public String name() {
        return "weighted";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        return shares.choose(slate);
    }

    @Override
    public void forget(InstanceId instance) {
        shares.forget(instance);
    }
}
