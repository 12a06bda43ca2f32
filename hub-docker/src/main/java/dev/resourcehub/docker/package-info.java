/**
 * The door to sandboxes: one hub over container engines, or bubblewrap where there is none.
 *
 * <p>{@link dev.resourcehub.docker.DockerHub} takes a run. {@code EngineChoice} decides which {@code Backend} serves and
 * keeps looking: the {@code ContainerSide} with its image, which {@code ImageBuild} makes where it is missing, or
 * bubblewrap. A {@code RunCourse} takes one run to its end: a leased zygote, the run, the zygote's end. {@code Reaper}
 * removes what a killed hub left between create and start. {@link dev.resourcehub.docker.DockerSettings} says which
 * engine serves and what a run may use; {@link dev.resourcehub.docker.Surroundings} is what the hub finds around it.
 *
 * <p>Uses all its rooms, and {@code resource}, {@code runtime} and {@code process} of the kernel.
 */
@NullMarked
package dev.resourcehub.docker;

import org.jspecify.annotations.NullMarked;
