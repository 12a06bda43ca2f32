/**
 * Models as the hub keeps them: brought once, known by name, offered to whoever can run them.
 *
 * <p>{@link dev.resourcehub.ollama.model.ModelLibrary} is the door: it looks whether a model is there and asks for a job where
 * it is not. The jobs are of the kinds {@link dev.resourcehub.ollama.model.ModelPull} and
 * {@link dev.resourcehub.ollama.model.ModelImport}; their work brings files under the home and checks them, or has Ollama
 * servers pull by themselves, and writes what is there into the {@link dev.resourcehub.ollama.model.ModelCatalog}.
 * {@link dev.resourcehub.ollama.model.AiModelStrategy} calls the library for a request that misses a model.
 *
 * <p>The world around comes in by ports: {@link dev.resourcehub.ollama.model.Sources},
 * {@link dev.resourcehub.ollama.model.ModelServers} and {@link dev.resourcehub.ollama.model.EngineShelf}.
 *
 * <p>Uses {@code call} (names), {@code vendor}, {@code wire} (lines of a pull), and {@code job}, {@code readiness},
 * {@code store}, {@code dispatch} (codes), {@code runtime} and {@code resource} of the kernel; JSON is in {@code model.wire}.
 */
@NullMarked
package dev.resourcehub.ollama.model;

import org.jspecify.annotations.NullMarked;
