package dev.resourcehub.store;

/** How taking a lock ended. */
public sealed interface Locking {

    /**
     * The owner has it.
     *
     * @param fence grows by 1 each time the lock is taken that was free or had run out, so that whoever guards something can
     *     refuse an earlier holder
     */
    record Held(long fence) implements Locking {}

    /** Somebody else has it. */
    record Taken(String owner) implements Locking {}
}
