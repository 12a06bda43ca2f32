package dev.resourcehub.ollama.call;

import dev.resourcehub.resource.InstanceId;

/** Who answered a call, at which attempt (from 1), chosen by which strategy. */
public record Route(InstanceId instance, int attempts, String strategy) {}
