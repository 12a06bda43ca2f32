package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;

/**
 * Why an instance was in or out when a call was placed.
 *
 * @param eligible whether it could have taken the call at that moment
 * @param reason for people, such as {@code 4 of 4 calls run there}
 */
public record Considered(InstanceId instance, boolean eligible, String reason) {}
