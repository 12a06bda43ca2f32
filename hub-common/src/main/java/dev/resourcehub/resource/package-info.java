/**
 * The words of the hub: what a resource is, what can go wrong with it, and how long anyone waits.
 *
 * <p>{@link dev.resourcehub.resource.Failure} is every way a call can be refused or can break, each with a
 * {@link dev.resourcehub.resource.Code}; a {@link dev.resourcehub.resource.HubException} carries one through a future, and
 * {@link dev.resourcehub.resource.FailureText} tells it to people.
 * {@link dev.resourcehub.resource.InstanceId} and {@link dev.resourcehub.resource.InstanceStatus} name one backend and
 * how it is; a {@link dev.resourcehub.resource.Deadline} and a {@link dev.resourcehub.resource.Cancellation} travel with
 * every call.
 *
 * <p>Uses nothing of ours.
 */
@NullMarked
package dev.resourcehub.resource;

import org.jspecify.annotations.NullMarked;
