package dev.resourcehub.job;

import java.util.Optional;
import java.util.function.Function;

/**
 * What the jobs said: numbered, stored, read again from any number by as many as like.
 *
 * <p>A reader gets what is stored, then what comes, without a gap or a repetition; the last event is the only final one.
 * Nothing of a job reaches a reader of another.
 */
public final class JobLog {

    private final Journal.Writing writing;
    private final Function<JobId, Optional<Journal>> journals;

    JobLog(Journal.Writing writing, Function<JobId, Optional<Journal>> journals) {
        this.writing = writing;
        this.journals = journals;
    }

    /** A cursor at the events of {@code job} after number {@code after}, 0 for all; empty where there is no such job. */
    public Optional<JobCursor> follow(JobId job, long after) {
        return journals.apply(job).map(journal -> new JobCursor(writing, journal, after));
    }

    /** Waits for the end of {@code job}, and tells {@code listener} how far it is; empty where there is no such job. */
    public Optional<JobWatch> watch(JobId job, JobWatch.Listener listener) {
        return follow(job, 0).map(cursor -> new JobWatch(job, cursor, listener).begun());
    }

    /** A job and the number of its last event, as stored in one moment; empty where there is no such job. */
    public Optional<Standing> standing(JobId job) {
        return journals.apply(job).map(Journal::standing);
    }

    /**
     * A job in one moment.
     *
     * @param last the number of its last event
     * @param hasRoom whether one more may wait for its events
     */
    public record Standing(Job job, long last, boolean hasRoom) {}
}
