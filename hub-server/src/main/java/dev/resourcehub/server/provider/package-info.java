/**
 * What stands between a route and a hub: which path serves a call, and under which name the answer tells it.
 *
 * <p>{@link dev.resourcehub.server.provider.LlmProvider} and {@link dev.resourcehub.server.provider.PythonProvider} hand
 * calls to the hubs. Here flags will choose between paths; there is one path now, {@code hub}.
 *
 * <p>Uses the {@code call} rooms of both hubs and {@code resource}.
 */
@NullMarked
package dev.resourcehub.server.provider;

import org.jspecify.annotations.NullMarked;
