package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;

/**
 * Why an instance could or could not take a call.
 *
 * @param reason one clause for people, such as {@code the model is not there}
 */
public record Explained(InstanceId instance, boolean eligible, String reason) {}
