/**
 * The embedded engine: a child process that serves a small model over Ollama's own API.
 *
 * <p>{@link dev.resourcehub.ollama.engine.EngineSettings} says when it serves and with which model.
 */
@NullMarked
package dev.resourcehub.ollama.engine;

import org.jspecify.annotations.NullMarked;
