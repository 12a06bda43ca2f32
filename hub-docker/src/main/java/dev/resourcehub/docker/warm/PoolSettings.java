package dev.resourcehub.docker.warm;

import dev.resourcehub.resource.ByteSize;

/**
 * How large a pool is.
 *
 * @param min kept ready of the pool's own key, as far as the other bounds allow
 * @param max alive at once: starting, ready, busy and on their way out
 * @param memory limit of all that are alive together
 * @param parallelism started at once
 */
public record PoolSettings(int min, int max, ByteSize memory, int parallelism) {}
