package dev.resourcehub.server.provider;

import dev.resourcehub.resource.Cancellation;

/**
 * Who asks a provider.
 *
 * @param requestId the request it came with
 * @param attention whether it hears what happens meanwhile
 * @param cancellation fires when it has left
 */
public record Caller(String requestId, Attention attention, Cancellation cancellation) {

    /** Whether a caller hears what happens before its answer begins. */
    public enum Attention {
        /** It follows events, and waits as long as its own deadline lets it. */
        FOLLOWS,
        /** It hears nothing before the whole answer, and is told to come back when that would take long. */
        WAITS
    }
}
