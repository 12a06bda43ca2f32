/**
 * The hub's own API: JSON in, calls to the providers, the jobs and the hubs, JSON or events out; one class a resource.
 *
 * <p>{@link dev.resourcehub.server.api.LlmApi} and {@link dev.resourcehub.server.api.PythonApi} take calls, {@link
 * dev.resourcehub.server.api.HubsApi} what operators do with instances; {@link dev.resourcehub.server.api.ModelsApi} and {@link
 * dev.resourcehub.server.api.ImagesApi} have models and images brought and removed. {@link dev.resourcehub.server.api.JobsApi}
 * serves the jobs that do it, {@link dev.resourcehub.server.api.JobOperationsApi} the same jobs in the words of other clients, whose
 * questions about models are {@link dev.resourcehub.server.api.LibraryJobs}, and {@link dev.resourcehub.server.api.AiApi} with
 * {@link dev.resourcehub.server.api.ManagedCalls} the management of models in the words of a third. {@link dev.resourcehub.server.api.ReadinessApi} shows how adapters stand and takes overrides.
 *
 * <p>A body is read strictly by {@code JsonBody} and {@code Fields}, which name the first fault by its path; requests become the
 * records of the {@code call} rooms, and those records become answers, each sort in an {@code Answers} class of its own.
 *
 * <p>Uses {@code http}, {@code sse}, {@code problem}, {@code provider}, the {@code call} rooms, {@code ollama.model}, {@code job},
 * {@code readiness}, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.server.api;

import org.jspecify.annotations.NullMarked;
