/**
 * The door to sandboxes: one hub over container engines, or bubblewrap where there is none.
 *
 * <p>{@link dev.resourcehub.docker.DockerHub} takes a run. {@code EngineChoice} decides by what there is ({@code Engines})
 * which {@code Backend} serves: the {@code ContainerSide}, whose {@code ImageShelf} knows its images and has missing ones
 * brought, or bubblewrap. {@code HubImages} shows the shelf to those in front. {@code Roster} keeps both in the fleet, where the one
 * that does not serve takes no calls.
 *
 * <p>A call is a {@code RunWork} or a {@code ValidateWork} that the dispatcher places, with a {@code Claim} to a sandbox; those who
 * wait stand in the dispatcher's line, and {@code SandboxLine} tells the serving pool what they need. {@code Reaper} removes what
 * a killed hub left between create and start. {@link dev.resourcehub.docker.DockerSettings} says which engine serves and
 * what a run may use, {@code Guards} how engines are guarded; {@link dev.resourcehub.docker.Surroundings} is what the hub
 * finds around it.
 *
 * <p>Uses all its rooms, and {@code dispatch} of the kernel with the rooms under it, {@code process}, {@code job} and
 * {@code readiness}.
 */
@NullMarked
package dev.resourcehub.docker;

import org.jspecify.annotations.NullMarked;
