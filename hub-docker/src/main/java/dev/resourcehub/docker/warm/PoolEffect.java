package dev.resourcehub.docker.warm;

import dev.resourcehub.resource.Failure;

/** What is to be done after an event; slots and waiters are numbers of the state's own. */
sealed interface PoolEffect<K> {

    record Launch<K>(long slot, K key) implements PoolEffect<K> {}

    record Destroy<K>(long slot) implements PoolEffect<K> {}

    /** {@code warm}: it stood ready when the caller came. */
    record Grant<K>(long waiter, long slot, boolean warm) implements PoolEffect<K> {}

    record Refuse<K>(long waiter, Failure failure) implements PoolEffect<K> {}

    /** The caller's place in the queue, from 1. */
    record Tell<K>(long waiter, int position) implements PoolEffect<K> {}

    /** Report back with {@code retry} after the wait before attempt {@code attempt}. */
    record Rest<K>(K key, int attempt) implements PoolEffect<K> {}

    /** Closed, and nothing is alive any more. */
    record Empty<K>() implements PoolEffect<K> {}
}
