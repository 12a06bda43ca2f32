package dev.resourcehub.docker.engine;

/**
 * Something the engine tells of a container.
 *
 * @param action {@code die}, {@code oom} or {@code destroy}
 */
public record ContainerEvent(String containerId, String action) {}
