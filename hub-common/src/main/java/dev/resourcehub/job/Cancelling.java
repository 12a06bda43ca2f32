package dev.resourcehub.job;

/** How calling a job off ended. */
public sealed interface Cancelling {

    /** It is cancelled, now or since before; its work does not run. */
    record Done(Job job) implements Cancelling {}

    /** Its work was told to stop. */
    record Asked(Job job) implements Cancelling {}

    /** It had ended in another way. */
    record TooLate(Job job) implements Cancelling {}

    /** There is no such job, or none any more. */
    record UnknownJob(JobId id) implements Cancelling {}
}
