/**
 * The JSON of jobs that bring images.
 *
 * <p>Uses {@code resource} only.
 */
@NullMarked
package dev.resourcehub.docker.image.wire;

import org.jspecify.annotations.NullMarked;
