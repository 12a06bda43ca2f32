/**
 * The hub's own API: JSON in, calls to the providers, JSON or events out; one class a resource.
 *
 * <p>{@link dev.resourcehub.server.api.LlmApi}, {@link dev.resourcehub.server.api.PythonApi},
 * {@link dev.resourcehub.server.api.HubsApi} and {@link dev.resourcehub.server.api.JobsApi} add their routes;
 * {@link dev.resourcehub.server.api.JobOperationsApi} serves the same jobs in the words of other clients. A body is read strictly by {@code JsonBody} and
 * {@code Fields}, which name the first fault by its path; requests become the records of the {@code call} rooms, and those
 * records become answers.
 *
 * <p>Uses {@code http}, {@code sse}, {@code problem}, {@code provider}, the {@code call} rooms, {@code job},
 * {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.server.api;

import org.jspecify.annotations.NullMarked;
