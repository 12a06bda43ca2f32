/**
 * One sandbox from the outside: what it may do, and the byte stream to the zygote inside.
 *
 * <p>A {@link dev.resourcehub.docker.sandbox.SandboxLauncher} makes a {@link dev.resourcehub.docker.sandbox.Sandbox} to a
 * {@link dev.resourcehub.docker.sandbox.SandboxSpec}; its {@link dev.resourcehub.docker.sandbox.SandboxChannel} carries the
 * zygote's frames as bytes, whether over an attached container or over the pipes of a local process.
 *
 * <p>Uses {@code resource}, {@code runtime} and {@code docker.call}.
 */
@NullMarked
package dev.resourcehub.docker.sandbox;

import org.jspecify.annotations.NullMarked;
