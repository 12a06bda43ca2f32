/**
 * A sandbox's system call filter as the JSON a container engine takes.
 *
 * <p>{@link dev.resourcehub.docker.sandbox.wire.SeccompJson} writes a
 * {@link dev.resourcehub.docker.sandbox.SeccompProfile}; the profile goes to the engine inline, never as a file.
 */
@NullMarked
package dev.resourcehub.docker.sandbox.wire;

import org.jspecify.annotations.NullMarked;
