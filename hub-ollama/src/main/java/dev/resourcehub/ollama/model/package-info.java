/**
 * Models as the hub keeps them: brought once, known by name, offered to whoever can run them.
 *
 * <p>{@link dev.resourcehub.ollama.model.ModelLibrary} is the door: it looks whether a model is there and asks for a job where it
 * is not. The jobs are of the kinds {@code model.pull} and {@code model.import}, both {@code ModelKind}s; their work is {@code
 * ModelWork}: a {@code HomePull} brings files under the home, checks them and has a {@code HomeUpload} copy them to servers, an
 * {@code InstancePull} has Ollama servers pull by themselves, and a {@code Claim} sees that one job at a time writes an entry of
 * the {@link dev.resourcehub.ollama.model.ModelCatalog}, in which {@code FailedNames} keeps the latest failures only. {@code
 * Flush} removes a model everywhere; {@code Opening} puts the catalog in order at the start. {@link
 * dev.resourcehub.ollama.model.AiModelStrategy} has the library bring what a call missed, as far as its {@link
 * dev.resourcehub.ollama.model.ProvisionPolicy} allows.
 *
 * <p>The world around comes in by ports: {@link dev.resourcehub.ollama.model.Sources} (the vendors), {@link
 * dev.resourcehub.ollama.model.ModelServers} (the fleet), {@link dev.resourcehub.ollama.model.EngineShelf} and {@link
 * dev.resourcehub.ollama.model.ComingEngine} (the embedded engine).
 *
 * <p>Uses {@code call} (names), {@code vendor}, {@code wire} (lines of a pull), and {@code job}, {@code readiness},
 * {@code store}, {@code dispatch} (codes), {@code runtime} and {@code resource} of the kernel; JSON is in {@code model.wire}.
 */
@NullMarked
package dev.resourcehub.ollama.model;

import org.jspecify.annotations.NullMarked;
