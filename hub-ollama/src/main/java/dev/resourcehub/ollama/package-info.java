/**
 * The door to language models: one hub over many Ollama servers, the embedded engine among them.
 *
 * <p>{@link dev.resourcehub.ollama.OllamaSettings} says which servers there are and how one is chosen.
 */
@NullMarked
package dev.resourcehub.ollama;

import org.jspecify.annotations.NullMarked;
