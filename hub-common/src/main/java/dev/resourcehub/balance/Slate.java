package dev.resourcehub.balance;

/**
 * The candidates that may take one call: at least one, all of the same priority, in the order of registration.
 *
 * <p>Valid during one {@link Strategy#choose} only; a strategy keeps candidates by id, never the slate.
 */
public interface Slate {

    /** How many, 1 or more. */
    int size();

    /** The candidate at {@code index}, from 0. */
    Candidate get(int index);
}
