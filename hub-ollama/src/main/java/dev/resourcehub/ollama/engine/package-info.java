/**
 * The embedded engine: a child process that serves the GGUF models under the home over Ollama's own API.
 *
 * <p>{@link dev.resourcehub.ollama.engine.EmbeddedEngine} is the door. It has a model of its own, which it gets from an
 * {@link dev.resourcehub.ollama.engine.OwnModel}, a {@link dev.resourcehub.ollama.engine.ConfiguredFile} or one that a job
 * brings, and takes every other one as an
 * {@link dev.resourcehub.ollama.engine.Offer}, at any time. {@link dev.resourcehub.ollama.engine.LlamaBuild} judges each by its
 * header; an {@code EngineShelf} writes them down in a file that the child reads again when it has changed, and keeps the
 * reason of those that are not served. The program of {@code engine.child} runs in a JVM of its own while a model can be
 * served; the engine sees to it that it answers, starts it again when it dies, sets aside what made it die, and tells everybody
 * who asks the {@link dev.resourcehub.ollama.engine.EngineState} it is in. To the hub a running engine is one more Ollama server.
 * {@link dev.resourcehub.ollama.engine.EngineSettings} says when it serves and with which model of its own.
 *
 * <p>Uses {@code engine.child} (its arguments, notes and templates), {@code engine.wire} (the shelf), {@code vendor},
 * {@code call} (names), {@code process}, {@code runtime} and {@code resource}.
 */
@NullMarked
package dev.resourcehub.ollama.engine;

import org.jspecify.annotations.NullMarked;
