package dev.resourcehub.docker.warm;

import io.vertx.core.Future;

/**
 * Where a pool gets its sandboxes from.
 *
 * @param <K> what they are made to
 */
public interface SandboxSource<K, T> {

    /** Makes one that can be used at once; a failed one leaves nothing behind. */
    Future<T> launch(K key);

    /** Ends one; completes when it is gone. */
    Future<Void> destroy(T sandbox);

    /** Completes when it ended by itself. */
    Future<Void> ended(T sandbox);

    /** Bytes one may take. */
    long memoryOf(K key);
}
