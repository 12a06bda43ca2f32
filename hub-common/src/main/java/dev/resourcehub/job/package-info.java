/**
 * Long work that outlives the request that asked for it, and the hub that began it.
 *
 * <p>A {@link dev.resourcehub.job.JobRunner} takes params for a registered {@link dev.resourcehub.job.JobKind}, keeps the job
 * in line, and runs it on a thread of its own with a {@link dev.resourcehub.job.JobContext} in its hand. What happens is a
 * {@link dev.resourcehub.job.JobState.Signal} to the pure {@link dev.resourcehub.job.JobState}; each change goes to the store
 * as one write of state and {@link dev.resourcehub.job.JobEvent} together. A {@link dev.resourcehub.job.JobLog} lets anyone
 * follow a job from any number on, and a {@link dev.resourcehub.job.JobWatch} wait for its end. A {@link dev.resourcehub.job.JobCodec} says what the bytes mean.
 * {@code OnlyRunner} sees that one runner at a time works on a store.
 *
 * <p>Uses {@code store}, {@code resource} and {@code runtime}.
 */
@NullMarked
package dev.resourcehub.job;

import org.jspecify.annotations.NullMarked;
