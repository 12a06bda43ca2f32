/**
 * A sandbox's system call filter, and the JSON a container engine takes it in.
 *
 * <p>{@link dev.resourcehub.docker.sandbox.wire.SeccompJson} writes a
 * {@link dev.resourcehub.docker.sandbox.wire.SeccompProfile}; the profile goes to the engine inline, never as a file.
 */
@NullMarked
package dev.resourcehub.docker.sandbox.wire;

import org.jspecify.annotations.NullMarked;
