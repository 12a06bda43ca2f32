package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/**
 * A way to pick one of several candidates.
 *
 * <p>Called on any thread; holds no lock and, once it has seen the instances, allocates nothing. What it keeps per
 * instance it forgets in {@link #forget}.
 */
public interface Strategy {

    /** Its name in settings and requests, lower_snake_case. */
    String name();

    /** One of {@code slate}. */
    Candidate choose(Slate slate, Pick pick);

    /** The instance has left the hub. */
    default void forget(InstanceId instance) {}
}
