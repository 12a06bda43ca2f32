/**
 * What is asked of a language model and what comes back, free of HTTP and JSON.
 *
 * <p>A {@link dev.resourcehub.ollama.call.GenerateCall}, {@link dev.resourcehub.ollama.call.ChatCall} or
 * {@link dev.resourcehub.ollama.call.EmbedCall} goes in; {@link dev.resourcehub.ollama.call.LlmEvent}s arrive at an
 * {@link dev.resourcehub.ollama.call.LlmSink} as they happen, and the future of an
 * {@link dev.resourcehub.ollama.call.Answer} ends once, when the stream ends.
 *
 * <p>Uses {@code resource} only.
 */
@NullMarked
package dev.resourcehub.ollama.call;

import org.jspecify.annotations.NullMarked;
