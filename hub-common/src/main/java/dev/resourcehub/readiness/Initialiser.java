package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import io.vertx.core.Future;

/**
 * What makes an adapter ready.
 *
 * @param wave its place: lower ones first, equal ones together
 */
public record Initialiser(AdapterReadiness readiness, int wave, Attempt attempt) {

    /** One attempt. */
    @FunctionalInterface
    public interface Attempt {
        /**
         * Ends when the adapter can be used, or fails with why not; may tell the adapter itself that it is degraded. Must not
         * block; {@code cancellation} fires when it takes too long or the hub stops.
         */
        Future<Void> begin(Cancellation cancellation);
    }
}
