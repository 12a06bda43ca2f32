/**
 * How a missing image comes: by the script that makes the usual one, or from a registry.
 *
 * <p>{@link dev.resourcehub.docker.image.ImageKind} is the work of one job, by
 * {@link dev.resourcehub.docker.image.ImageSources}: it runs the {@code ImageScript} or has the engine pull.
 * {@link dev.resourcehub.docker.image.ImageJobs} asks for such a job, or joins the one that is at it: those of a
 * {@code JobRunner}, or plain threads where there is none. {@link dev.resourcehub.docker.image.ContainerImageStrategy} has an
 * image brought for a call that missed it.
 *
 * <p>What an image needs: CPython 3.9 or later as {@code python3} on its own search path, with its standard library. Its
 * entry point, command, user and working directory are not used; a volume that it declares would be writable, so it declares
 * none.
 *
 * <p>Uses {@code docker.engine}, {@code docker.call}, and {@code job}, {@code readiness}, {@code process}, {@code resource}
 * and {@code runtime} of the kernel; its JSON is in {@code wire}.
 */
@NullMarked
package dev.resourcehub.docker.image;

import org.jspecify.annotations.NullMarked;
