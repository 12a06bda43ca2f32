package dev.resourcehub.resource;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A hub as an operator handles it, whatever it pools.
 *
 * <p>Operations on an instance fail with {@code Unknown} ({@code instance_not_found}) where there is none of that id, and
 * with {@code Conflict} or {@code Unprocessable} where this hub cannot do it. Any thread.
 */
public interface ResourceHub {

    /** The hub now. */
    HubView view();

    /** Adds an instance and asks it how it is; completes after its first answer. A taken id is a {@code Conflict}. */
    Future<InstanceView> register(NewInstance instance);

    /** Changes what is said of an instance, without touching what runs there. */
    Future<InstanceView> update(InstanceId id, InstanceChange change);

    /** Takes an instance out; what runs there finishes. */
    Future<Void> remove(InstanceId id);

    /**
     * Lets an instance finish what runs and gives it nothing new. Completes with true when nothing runs there any more, with
     * false when {@code limit} passed first.
     */
    Future<Boolean> drain(InstanceId id, Duration limit);

    /** Lets a drained or draining instance take calls again. */
    Future<InstanceView> resume(InstanceId id);

    /** Starts an instance anew through the hub's own driver; completes when it answers again. */
    Future<InstanceView> restart(InstanceId id);

    /** Asks an instance now how it is. */
    Future<InstanceView> check(InstanceId id);

    /**
     * Tells {@code listener} the events after {@code number} that are kept, then each new one, in order, one at a time. A
     * number that this hub has not reached is from a life before this one, and counts as 0.
     */
    Subscription subscribe(long number, Consumer<Happening> listener);
}
