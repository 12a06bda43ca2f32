/**
 * The door to sandboxes: one hub over container engines, or bubblewrap where there is none.
 *
 * <p>{@link dev.resourcehub.docker.DockerSettings} says which engine serves and what a run may use.
 */
@NullMarked
package dev.resourcehub.docker;

import org.jspecify.annotations.NullMarked;
