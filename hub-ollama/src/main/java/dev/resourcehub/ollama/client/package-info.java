/**
 * HTTP to one Ollama instance: ask, stream, cancel. Nothing above this room knows a URL.
 *
 * <p>An {@link dev.resourcehub.ollama.client.OllamaClient} opens a {@link dev.resourcehub.ollama.client.Generation} for
 * a streamed answer and answers metadata questions in one piece; {@link dev.resourcehub.ollama.client.OllamaModels}
 * brings models to the instance and removes them, for as long as something moves. {@link
 * dev.resourcehub.ollama.client.ClientLimits} bounds them.
 *
 * <p>Uses {@code resource}, {@code runtime}, {@code ollama.call} and {@code ollama.wire}.
 */
@NullMarked
package dev.resourcehub.ollama.client;

import org.jspecify.annotations.NullMarked;
