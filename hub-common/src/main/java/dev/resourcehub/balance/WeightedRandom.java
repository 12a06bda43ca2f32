package dev.resourcehub.balance;

import dev.resourcehub.runtime.Chance;

/** Any, as likely as its weight. */
final class WeightedRandom implements Strategy {

    private final Chance chance;

    WeightedRandom(Chance chance) {
        this.chance = chance;
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        double total = 0;
        for (int i = 0; i < slate.size(); i++) {
            total += slate.get(i).weight();
        }
        double left = chance.next() * total;
        int last = slate.size() - 1;
        for (int i = 0; i < last; i++) {
            left -= slate.get(i).weight();
            if (left < 0) {
                return slate.get(i);
            }
        }
        return slate.get(last);
    }
}
