package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A place at one instance in somebody's hands, for what outlives a call: a stream, a session.
 *
 * <p>Ends once: by one of the three endings, or by its time limit. A later ending does nothing and says so. Any thread.
 *
 * <pre>{@code
 * dispatcher.lease(order, Duration.ofMinutes(10)).onSuccess(lease -> {
 *     use(lease.resource());
 *     lease.succeeded();
 * });
 * }</pre>
 */
public final class Lease<R> {

    private final InstanceId instance;
    private final R resource;
    private final Promise<Void> end = Promise.promise();

    /** Ends it from outside, as its time limit does. */
    void end(Failure failure) {
        end.tryFail(new HubException(failure));
    }

    Lease(InstanceId instance, R resource) {
        this.instance = instance;
        this.resource = resource;
    }

    /** Where the place is. */
    public InstanceId instance() {
        return instance;
    }

    /** What is leased; not to be used once {@link #ended} is complete. */
    public R resource() {
        return resource;
    }

    /** The instance did what was asked. Returns whether this ended the lease. */
    public boolean succeeded() {
        return end.tryComplete();
    }

    /** The holder left, or was at fault: this says nothing about the instance. Returns whether this ended the lease. */
    public boolean ignored() {
        return end.tryFail(new HubException(new Failure.Cancelled("holder")));
    }

    /** The instance failed. Returns whether this ended the lease. */
    public boolean failed(Failure failure) {
        return end.tryFail(new HubException(failure));
    }

    /** Completes when the lease has ended, however it did; fails with {@code DeadlineExceeded} when its time ran out. */
    public Future<Void> ended() {
        return end.future();
    }
}
