/**
 * Ollama's JSON: records of what it says, and the only codec for them.
 *
 * <p>{@link dev.resourcehub.ollama.wire.OllamaCodec} writes requests from call records and reads answers: a stream is a
 * sequence of {@link dev.resourcehub.ollama.wire.StreamLine}s, listings are {@link dev.resourcehub.ollama.wire.Listed}
 * and {@link dev.resourcehub.ollama.wire.Loaded}. {@link dev.resourcehub.ollama.wire.MissingModel} tells a missing model from
 * every other refusal, in Ollama's words and in those of the APIs that it serves beside its own.
 *
 * <p>Uses {@code resource} and {@code ollama.call}; Jackson stays inside.
 */
@NullMarked
package dev.resourcehub.ollama.wire;

import org.jspecify.annotations.NullMarked;
