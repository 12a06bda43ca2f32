package dev.resourcehub.balance;

import dev.resourcehub.runtime.Chance;

/**
 * Of two drawn at random the one that carries less for its weight.
 *
 * <p>Nearly as even as looking at all, at a constant cost, and calls that overlap do not all run to the same one
 * (Mitzenmacher 2001, "The Power of Two Choices in Randomized Load Balancing").
 */
final class PowerOfTwo implements Strategy {

    private final Chance chance;

    PowerOfTwo(Chance chance) {
        this.chance = chance;
    }

    @Override
    public String name() {
        return "power_of_two";
    }

    @Override
    public Candidate choose(Slate slate, Pick pick) {
        int size = slate.size();
        int first = chance.below(size);
        if (size == 1) {
            return slate.get(first);
        }
        int draw = chance.below(size - 1);
        int second = draw < first ? draw : draw + 1;
        Candidate one = slate.get(first);
        Candidate other = slate.get(second);
        return Cost.load(other) < Cost.load(one) ? other : one;
    }
}
