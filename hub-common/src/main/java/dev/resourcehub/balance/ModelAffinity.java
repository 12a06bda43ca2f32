package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/** The least loaded of those that need not prepare for what is asked, such as load a model; else the least loaded of all. */
final class ModelAffinity implements Strategy {

    /** Below zero where nothing need be prepared, above zero elsewhere, and in both rising with the load. */
    private static final Cost PREPARATION_FIRST = (candidate, pick, level) -> {
        double load = Cost.load(candidate);
        return candidate.isResident(pick.capability()) ? -1 / load : load;
    };

    private final Cheapest cheapest;

    ModelAffinity(int mostInstances) {
        this.cheapest = new Cheapest(mostInstances);
    }

    @Override
    public String name() {
        return "model_affinity";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        return cheapest.choose(slate, pick, PREPARATION_FIRST, 0);
    }

    @Override
    public void forget(InstanceId instance) {
        cheapest.forget(instance);
    }
}
