/**
 * The door to language models: one hub over many Ollama servers, the embedded engine among them, and the models they serve.
 *
 * <p>{@link dev.resourcehub.ollama.ManagedHub} puts together an {@link dev.resourcehub.ollama.OllamaHub} and the library of
 * {@code model} that brings, keeps and removes its models. {@code FleetServers} shows the servers to the library as places for
 * models, each a {@code ModelPlace}, and {@code ModelShelf} the engine; {@code PulledModel} has the library bring the engine's own
 * model, and {@code EngineWait} lets calls wait for it.
 *
 * <p>{@link dev.resourcehub.ollama.OllamaHub} takes a call; a {@code CallPath} makes of it an order and the work at a
 * {@code Server}, for each model that may answer, and the kernel's dispatcher places it. {@code Roster} enrols servers in
 * the kernel's fleet, configured or discovered, and {@code Embedded} the engine, with the models they were last seen to have as
 * what they offer; {@code OllamaPolicy} says whose fault a failure is. Where nobody serves a call, {@code Absence} looks again and
 * says why; {@code Choice} tells people what serves. {@link dev.resourcehub.ollama.OllamaSettings} says which servers there are.
 *
 * <p>Series: those of {@code metrics} with {@code hub="ollama"}, and {@code LlmMeters}'.
 *
 * <p>Uses its rooms {@code call}, {@code client}, {@code wire}, {@code engine}, {@code model} and {@code vendor}, and
 * {@code resource}, {@code runtime}, {@code dispatch}, {@code balance}, {@code job}, {@code readiness}, {@code store} and the
 * settings of {@code resilience}, {@code health} and {@code metrics} of the kernel.
 */
@NullMarked
package dev.resourcehub.ollama;

import org.jspecify.annotations.NullMarked;
