package dev.resourcehub.job;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;

/**
 * A job as it is stored and shown.
 *
 * @param order its place among all jobs ever submitted, growing; jobs of a kind start in this order
 * @param kind the {@link JobKind#name} it was submitted for
 * @param subject what it is about, in a few words
 * @param idempotencyKey what its submitter named it; empty when nothing
 * @param phase what the work last said it is doing; empty before it said anything
 * @param attempt how often the work was started
 * @param checkpoint what the work last kept for a resume; empty when nothing
 */
public record Job(
        JobId id,
        long order,
        String kind,
        String subject,
        Buffer params,
        String idempotencyKey,
        JobState state,
        String phase,
        Optional<JobProgress> progress,
        int attempt,
        Buffer checkpoint,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {

    static Job submitted(
            JobId id, long order, String kind, String subject, Buffer params, String idempotencyKey, Instant now) {
        return new Job(
                id,
                order,
                kind,
                subject,
                params,
                idempotencyKey,
                new JobState.Queued(),
                "",
                Optional.empty(),
                0,
                Buffer.buffer(),
                now,
                Optional.empty(),
                Optional.empty());
    }

    Job inState(JobState next, Instant now) {
        boolean begins = next instanceof JobState.Running;
        return new Job(
                id,
                order,
                kind,
                subject,
                params,
                idempotencyKey,
                next,
                phase,
                progress,
                begins ? attempt + 1 : attempt,
                next.isFinal() ? Buffer.buffer() : checkpoint,
                createdAt,
                begins && startedAt.isEmpty() ? Optional.of(now) : startedAt,
                next.isFinal() ? Optional.of(now) : Optional.empty());
    }

    Job inPhase(String name) {
        return with(name, progress, checkpoint);
    }

    Job at(JobProgress seen) {
        return with(phase, Optional.of(seen), checkpoint);
    }

    Job keeping(Buffer kept) {
        return with(phase, progress, kept);
    }

    private Job with(String phase, Optional<JobProgress> progress, Buffer checkpoint) {
        return new Job(
                id,
                order,
                kind,
                subject,
                params,
                idempotencyKey,
                state,
                phase,
                progress,
                attempt,
                checkpoint,
                createdAt,
                startedAt,
                endedAt);
    }
}
