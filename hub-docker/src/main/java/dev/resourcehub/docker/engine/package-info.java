/**
 * A container engine as the hub sees it: few calls, each with a deadline, none of them on the way of a request.
 *
 * <p>A {@link dev.resourcehub.docker.engine.ContainerEngine} is reached at an
 * {@link dev.resourcehub.docker.engine.EngineAddress}; it makes containers to a
 * {@link dev.resourcehub.docker.engine.ContainerOrder}, which can only say what varies: the hardening itself is part of
 * every order and cannot be left out. {@link dev.resourcehub.docker.engine.ContainerEvent}s tell of deaths.
 *
 * <p>A pull of an {@link dev.resourcehub.docker.engine.ImageReference} tells a
 * {@link dev.resourcehub.docker.engine.PullListener} how far it is; {@code PullProgress} adds up its layers, and
 * {@code PullTrouble} knows what an engine's words about a failure mean.
 *
 * <p>The only room that sees docker-java. Uses {@code docker.call} for words, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.docker.engine;

import org.jspecify.annotations.NullMarked;
