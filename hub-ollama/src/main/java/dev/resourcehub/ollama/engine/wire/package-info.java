/**
 * The embedded engine's JSON: what Ollama's clients send and expect, read and written in one place.
 *
 * <p>{@link dev.resourcehub.ollama.engine.wire.RequestCodec} turns a body into a
 * {@link dev.resourcehub.ollama.engine.wire.TextRequest} or {@link dev.resourcehub.ollama.engine.wire.EmbedRequest}, or
 * refuses with a {@link dev.resourcehub.ollama.engine.wire.Refusal} in Ollama's own words;
 * {@link dev.resourcehub.ollama.engine.wire.AnswerCodec} writes answers. Everything that reaches native code has been
 * checked here first, since the native library ends the process on what it does not expect.
 * {@link dev.resourcehub.ollama.engine.wire.ShelfCodec} writes and reads the file in which the hub lists the child's models.
 *
 * <p>Uses {@code resource} only.
 */
@NullMarked
package dev.resourcehub.ollama.engine.wire;

import org.jspecify.annotations.NullMarked;
