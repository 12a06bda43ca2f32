/**
 * The embedded engine: a child process that serves a small model over Ollama's own API.
 *
 * <p>{@link dev.resourcehub.ollama.engine.EmbeddedEngine} is the door. It brings the model in (rooms {@code vendor}), starts
 * the program of {@code engine.child} in a JVM of its own, sees to it that it answers, starts it again when it dies, and
 * tells everybody who asks the {@link dev.resourcehub.ollama.engine.EngineState} it is in; to the hub a running engine is one
 * more Ollama server. {@link dev.resourcehub.ollama.engine.EngineSettings} says when it serves and with which model.
 *
 * <p>Uses {@code engine.child} (its arguments), {@code vendor}, {@code call} (names), {@code process}, {@code runtime} and
 * {@code resource}.
 */
@NullMarked
package dev.resourcehub.ollama.engine;

import org.jspecify.annotations.NullMarked;
