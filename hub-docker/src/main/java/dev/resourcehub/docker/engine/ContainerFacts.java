package dev.resourcehub.docker.engine;

import java.util.Map;

/**
 * A container in a listing.
 *
 * @param state {@code created}, {@code running}, {@code exited} and the like
 */
public record ContainerFacts(String id, String name, String state, Map<String, String> labels) {
    public ContainerFacts {
        labels = Map.copyOf(labels);
    }
}
