package dev.resourcehub.benchmark.fleet;

import java.util.Locale;

/**
 * A stated goal beside what was measured.
 *
 * @param goal its number, such as {@code P20}; empty for an expectation of ours
 * @param gate whether the run fails when it does not hold
 */
record Bound(String goal, String what, double measured, Relation relation, double limit, boolean gate) {

    /** Which side of the limit is good. */
    enum Relation {
        AT_MOST("<="),
        AT_LEAST(">="),
        BELOW("<");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }
    }

    static Bound atMost(String goal, String what, double measured, double limit) {
        return new Bound(goal, what, measured, Relation.AT_MOST, limit, true);
    }

    static Bound atLeast(String goal, String what, double measured, double limit) {
        return new Bound(goal, what, measured, Relation.AT_LEAST, limit, true);
    }

    static Bound below(String goal, String what, double measured, double limit) {
        return new Bound(goal, what, measured, Relation.BELOW, limit, true);
    }

    /** The same, told without failing the run. */
    Bound toldOnly() {
        return new Bound(goal, what, measured, relation, limit, false);
    }

    boolean holds() {
        return switch (relation) {
            case AT_MOST -> measured <= limit;
            case AT_LEAST -> measured >= limit;
            case BELOW -> measured < limit;
        };
    }

    boolean fails() {
        return gate && !holds();
    }

    @Override
    public String toString() {
        String verdict = holds() ? "holds " : gate ? "FAILS " : "misses";
        return String.format(
                Locale.ROOT, "%s %-5s %s: %.5g %s %.5g", verdict, goal, what, measured, relation.sign, limit);
    }

    String sign() {
        return relation.sign;
    }
}
