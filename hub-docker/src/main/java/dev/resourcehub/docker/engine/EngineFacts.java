package dev.resourcehub.docker.engine;

/**
 * What an engine says of itself.
 *
 * @param version such as {@code 20.10.24}
 * @param apiVersion such as {@code 1.41}
 */
public record EngineFacts(String version, String apiVersion) {}
