package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Priority;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What one call asks of a hub, beside its work.
 *
 * @param capability what the instance must offer, such as a model, in the canonical form of its {@code Offer}; empty for
 *     nothing in particular
 * @param tags all of these must be on the instance
 * @param instance this one only
 * @param strategy how to choose among several; the hub's own where empty
 * @param affinity a hash that calls share which belong together; 0 for none
 * @param tenant who shares the queue fairly with others
 * @param bytes memory the call holds while it waits, 0 or more
 * @param deadline the moment after which nobody waits for the answer
 * @param queueTimeout longest wait for a place
 * @param hedge whether a second copy may be sent when the first is slow; only for work that may be done twice
 * @param cancellation the caller's wish to stop
 * @param home where the call goes on after it had to wait, such as the caller's event loop
 */
public record Order(
        String capability,
        Set<String> tags,
        Optional<InstanceId> instance,
        Optional<String> strategy,
        long affinity,
        String tenant,
        Priority priority,
        long bytes,
        Deadline deadline,
        Duration queueTimeout,
        boolean hedge,
        Cancellation cancellation,
        Executor home) {

    /** The tenant of calls that name none. */
    public static final String NO_TENANT = "";

    public Order {
        tags = Set.copyOf(tags);
    }

    /** A call that any instance may take, that goes on wherever it is served. */
    public static Order any(Deadline deadline, Duration queueTimeout, Cancellation cancellation) {
        return new Order(
                "",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                NO_TENANT,
                Priority.NORMAL,
                0,
                deadline,
                queueTimeout,
                false,
                cancellation,
                Runnable::run);
    }

    /** The same for a call that needs {@code capability}. */
    public Order needing(String capability) {
        return new Order(
                capability,
                tags,
                instance,
                strategy,
                affinity,
                tenant,
                priority,
                bytes,
                deadline,
                queueTimeout,
                hedge,
                cancellation,
                home);
    }
}
