/**
 * What is asked of a sandbox and what comes back, free of HTTP, Docker and JSON.
 *
 * <p>A {@link dev.resourcehub.docker.call.RunPython} goes in; {@link dev.resourcehub.docker.call.RunEvent}s arrive at a
 * {@link dev.resourcehub.docker.call.RunSink} as they happen, and the future of a
 * {@link dev.resourcehub.docker.call.RunResult} ends once. User code that fails is a result, not a failure.
 *
 * <p>{@link dev.resourcehub.docker.call.Images} tells which images there are and has missing ones brought;
 * {@link dev.resourcehub.docker.call.MissingImage} is how a call says that it misses one.
 *
 * <p>Uses {@code resource} only.
 */
@NullMarked
package dev.resourcehub.docker.call;

import org.jspecify.annotations.NullMarked;
