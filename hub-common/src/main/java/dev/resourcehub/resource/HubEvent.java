package dev.resourcehub.resource;

/**
 * Something that happened to an instance of a hub, told in order, outside every lock.
 *
 * <p>What an event carries is what it was then; nothing is read later.
 */
public sealed interface HubEvent {

    /** Whose event it is. */
    InstanceId instance();

    /** The instance belongs to the hub from now on. */
    record Registered(InstanceId instance) implements HubEvent {}

    /** It does no longer. */
    record Unregistered(InstanceId instance) implements HubEvent {}

    /** Its description changed. */
    record Updated(InstanceId instance) implements HubEvent {}

    /** It went from one status to another, for {@code reason}. */
    record StatusChanged(InstanceId instance, InstanceStatus from, InstanceStatus to, String reason)
            implements HubEvent {}

    /**
     * Its breaker changed.
     *
     * @param scope what the breaker guards beside the instance, such as a model; empty for the whole of it
     * @param from {@code closed}, {@code open} or {@code half_open}
     */
    record BreakerChanged(InstanceId instance, String scope, String from, String to, String reason)
            implements HubEvent {}

    /** It was unhealthy and the hub's own attempt brought it back. */
    record Recovered(InstanceId instance, int attempts) implements HubEvent {}

    /** The hub's own attempt to bring it back failed. */
    record RecoveryFailed(InstanceId instance, int attempt, String reason) implements HubEvent {}

    /** It gets no calls for a while, for what its calls showed. */
    record Ejected(InstanceId instance, String reason, long forMillis) implements HubEvent {}

    /** It gets calls again. */
    record Restored(InstanceId instance) implements HubEvent {}
}
