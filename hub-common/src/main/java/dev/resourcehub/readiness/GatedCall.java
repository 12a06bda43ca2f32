package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One call to a provider, on its way through the gate and, when it misses something, the pipeline.
 *
 * @param context what strategies are told of it; its {@code adapter} names the gate
 * @param work the call itself: the very same is run again after what it missed was provided
 * @param patience how long the caller waits for background work before it is told to come back
 * @param waiter hears what happens meanwhile
 * @param cancellation fires when the caller has left; detaches it from shared work, which goes on
 */
public record GatedCall<T>(
        ProvisioningContext context,
        Supplier<Future<T>> work,
        Duration patience,
        Waiter waiter,
        Cancellation cancellation) {

    /** Hears how far what a call waits for is; on the caller's Vert.x context where there is one. */
    @FunctionalInterface
    public interface Waiter {
        /**
         * The work of {@code job} is in {@code phase}; {@code queued} without a job, so an empty one, where it waits behind other
         * work.
         */
        void provisioning(String job, String phase, Progress progress);
    }
}
