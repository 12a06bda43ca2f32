package dev.resourcehub.docker.image.wire;

import java.util.Optional;

/**
 * What a job is asked to bring.
 *
 * @param build true to make it by the script, false to pull it; by its name where empty
 */
public record ImageOrder(String image, Optional<Boolean> build) {}
