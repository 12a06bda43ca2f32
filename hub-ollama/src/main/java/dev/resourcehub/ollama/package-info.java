/**
 * The door to language models: one hub over many Ollama servers, the embedded engine among them.
 *
 * <p>{@link dev.resourcehub.ollama.OllamaHub} admits a call once it is certain that somebody has its model. {@code Roster}
 * registers and watches instances, configured, discovered or embedded; {@code Fleet} holds them and chooses; a
 * {@code CallPath} takes one call to its end: a {@code Seat} at an instance, the answer, or another attempt.
 * {@code Choice} tells people what serves and why. {@link dev.resourcehub.ollama.OllamaSettings} says which servers there
 * are.
 *
 * <p>Uses its rooms {@code call}, {@code client}, {@code wire} and {@code engine}, and {@code resource}, {@code runtime},
 * {@code resilience}, {@code balance} and {@code health} of the kernel.
 */
@NullMarked
package dev.resourcehub.ollama;

import org.jspecify.annotations.NullMarked;
