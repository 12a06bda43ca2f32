/**
 * The child process of the embedded engine: an HTTP server with Ollama's API over the models of a shelf, in llama.cpp.
 *
 * <p>{@link dev.resourcehub.ollama.engine.child.EngineMain} is its program. A {@code ShelfFile} says which models there are,
 * read again whenever the hub has replaced it. {@code ModelMemory} holds at most so many of them: each while somebody uses
 * it, until nobody has for a while or another one needs its place. An {@code EngineServer} answers HTTP on one event loop and
 * hands each generation to one of as many threads as may generate at once. That thread alone touches the generation: it
 * draws tokens, hands them to the event loop, waits when the client reads slowly, and gives up when the client has left.
 * Native code stands behind {@code Llama}; {@link dev.resourcehub.ollama.engine.child.LoadNotes} tell the hub what was being
 * loaded when it took the process along.
 *
 * <p>Uses {@code engine.wire}, {@code call} (names), {@code vendor} (the file's header), {@code runtime} and {@code resource}.
 */
@NullMarked
package dev.resourcehub.ollama.engine.child;

import org.jspecify.annotations.NullMarked;
