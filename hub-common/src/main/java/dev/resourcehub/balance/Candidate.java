package dev.resourcehub.balance;

import dev.resourcehub.resource.InstanceId;

/**
 * An instance that could take the call now.
 *
 * @param inFlight calls running there
 * @param weight share it takes, 1 or more
 * @param priority lower is tried first
 */
public record Candidate(InstanceId id, int inFlight, int weight, int priority) {}
