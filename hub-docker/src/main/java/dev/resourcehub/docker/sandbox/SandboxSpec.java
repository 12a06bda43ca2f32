package dev.resourcehub.docker.sandbox;

import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.resource.ByteSize;

/**
 * What a sandbox is made of; equal specs are interchangeable, so this is the key of a warm pool.
 *
 * @param image one of the configured images
 * @param memory hard limit of all its processes and files together
 * @param cpus processors it may keep busy
 * @param pids processes and threads at once
 * @param disk size of its writable working directory
 */
public record SandboxSpec(
        String image, SecurityLevel securityLevel, ByteSize memory, double cpus, int pids, ByteSize disk) {}
