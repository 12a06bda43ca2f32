/**
 * Streams of events over HTTP.
 *
 * <p>An {@link dev.resourcehub.server.sse.EventStream} numbers events, or takes ids of their producer's own, and writes
 * them to one response in a {@link dev.resourcehub.server.sse.Framing}: server-sent events or one JSON object a line. A
 * {@link dev.resourcehub.server.sse.StreamForm} says what its head tells and when silence is filled. It holds the head back until the first event, fills silence with heartbeats, tells its producer when the client is behind, and ends with exactly one
 * terminal event.
 *
 * <p>Uses {@code resource} and {@code runtime}; carries JSON as text and never reads it.
 */
@NullMarked
package dev.resourcehub.server.sse;

import org.jspecify.annotations.NullMarked;
