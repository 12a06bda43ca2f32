package dev.resourcehub.docker.image.wire;

/**
 * What a job brought.
 *
 * @param performed false when it was there already
 * @param digest {@code sha256:...} of the image's configuration
 */
public record ImageBrought(boolean performed, String image, String digest) {}
