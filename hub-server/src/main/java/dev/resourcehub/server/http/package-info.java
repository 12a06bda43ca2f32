/**
 * The edge: from bytes on a socket to an {@link dev.resourcehub.server.http.Exchange} that a route can answer.
 *
 * <p>{@link dev.resourcehub.server.http.HttpEdge} owns the server: limits, host and origin guards, drain and close.
 * {@link dev.resourcehub.server.http.Routes} says what is served where; each request becomes an
 * {@link dev.resourcehub.server.http.Exchange} with an id, a cancellation that fires when the client leaves, and the only
 * ways to answer: JSON, text, a problem, or an event stream. What happened is told to a
 * {@link dev.resourcehub.server.http.Traffic} once, when the exchange ends.
 *
 * <p>Uses {@code sse}, {@code problem}, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.server.http;

import org.jspecify.annotations.NullMarked;
