package dev.resourcehub.docker.engine;

/**
 * An image that is present.
 *
 * @param id digest of its configuration, {@code sha256:...}; what containers are made from, so that a moved name changes
 *     nothing under way
 * @param sizeBytes on the engine's disk
 */
public record ImageFacts(String name, String id, long sizeBytes) {}
