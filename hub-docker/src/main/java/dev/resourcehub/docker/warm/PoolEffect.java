package dev.resourcehub.docker.warm;

import dev.resourcehub.resource.Failure;

/** What is to be done after an event; slots are numbers of the state's own. */
sealed interface PoolEffect<K> {

    record Launch<K>(long slot, K key) implements PoolEffect<K> {}

    record Destroy<K>(long slot) implements PoolEffect<K> {}

    /** One of {@code key} can be taken that could not before. */
    record Ready<K>(K key) implements PoolEffect<K> {}

    /** Those who wait for {@code key} are to be sent away. */
    record Hopeless<K>(K key, Failure reason) implements PoolEffect<K> {}

    /** Report back with {@code retry} after the wait before attempt {@code attempt}. */
    record Rest<K>(K key, int attempt) implements PoolEffect<K> {}

    /** Closed, and nothing is alive any more. */
    record Empty<K>() implements PoolEffect<K> {}
}
