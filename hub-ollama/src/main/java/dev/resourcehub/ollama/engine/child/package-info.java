/**
 * The child process of the embedded engine: an HTTP server with Ollama's API over one model in llama.cpp.
 *
 * <p>{@link dev.resourcehub.ollama.engine.child.EngineMain} is its program. It loads the model into a
 * {@link dev.resourcehub.ollama.engine.child.ModelMemory}, which holds it while somebody uses it and lets it go when
 * nobody has for a while; an {@code EngineServer} answers HTTP on one event loop and hands each generation to one of as many
 * threads as may generate at once. That thread alone touches the generation: it draws tokens, hands them to the event
 * loop, waits when the client reads slowly, and gives up when the client has left. Native code stands behind
 * {@link dev.resourcehub.ollama.engine.child.Llama}.
 *
 * <p>Uses {@code engine.wire}, {@code vendor} (the file's header), {@code runtime} and {@code resource}.
 */
@NullMarked
package dev.resourcehub.ollama.engine.child;

import org.jspecify.annotations.NullMarked;
