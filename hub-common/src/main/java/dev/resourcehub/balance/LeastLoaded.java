package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/** The one that carries least for its weight; those that carry the same take turns. */
final class LeastLoaded implements Strategy {

    private final Cheapest cheapest;

    LeastLoaded(int mostInstances) {
        this.cheapest = new Cheapest(mostInstances);
    }

    @Override
    public String name() {
        return "least_loaded";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        return cheapest.choose(slate, pick, Cost.LOAD, 0);
    }

    @Override
    public void forget(InstanceId instance) {
        cheapest.forget(instance);
    }
}
