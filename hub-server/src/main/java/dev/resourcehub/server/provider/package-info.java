/**
 * What stands between a route and a hub: which path serves a call, and under which name the answer tells it.
 *
 * <p>{@link dev.resourcehub.server.provider.LlmProvider} and {@link dev.resourcehub.server.provider.PythonProvider} hand
 * calls to the hubs. Here flags will choose between paths; there is one path now, {@code hub}.
 *
 * <p>Every call goes through {@code readiness}, which provides what it misses, on behalf of a
 * {@link dev.resourcehub.server.provider.Caller}.
 *
 * <p>Uses the {@code call} rooms of both hubs, {@code readiness} and {@code resource}.
 */
@NullMarked
package dev.resourcehub.server.provider;

import org.jspecify.annotations.NullMarked;
