package dev.resourcehub.store;

/** How taking a lock ended. */
public sealed interface Locking {

    /**
     * The owner has it.
     *
     * @param fence grows each time the lock changes hands, so that whoever guards something can refuse an earlier holder
     */
    record Held(long fence) implements Locking {}

    /** Somebody else has it. */
    record Taken(String owner) implements Locking {}
}
