package dev.resourcehub.health;

import io.vertx.core.Future;

/**
 * One question to an instance: it is well when the future succeeds, degraded when it fails with a {@link
 * DegradedException}, and unwell, with the reason, on any other failure.
 */
@FunctionalInterface
public interface Probe {

    /** Asks. Whoever asks stops waiting after its own limit; the question should still end some day. */
    Future<Void> check();

    /** The answer of an instance that works, but with trouble. */
    static Future<Void> degraded(String reason) {
        return Future.failedFuture(new DegradedException(reason));
    }
}
