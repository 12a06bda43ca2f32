package dev.resourcehub.job;

import dev.resourcehub.resource.Failure;

/** How asking for a job ended. */
public sealed interface Submission {

    /** It is stored and will run. */
    record Accepted(Job job) implements Submission {}

    /** The same kind, params and idempotency key made this job before. */
    record Known(Job job) implements Submission {}

    /** There is no job. */
    record Refused(Failure failure) implements Submission {}
}
