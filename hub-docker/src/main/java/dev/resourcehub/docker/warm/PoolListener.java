package dev.resourcehub.docker.warm;

import dev.resourcehub.resource.Failure;

/** Whoever keeps the line of those who wait for a pool's sandboxes. Called on the pool's event loop. */
public interface PoolListener<K> {

    /** A sandbox can be taken that could not before. */
    void ready();

    /** Launches of {@code key} failed again and again: who waits for one is to be told {@code reason}. */
    void hopeless(K key, Failure reason);
}
