package dev.resourcehub.job;

import java.time.Duration;
import java.time.Instant;

/**
 * One line of a job's log.
 *
 * @param number 1, 2 and so on in its job
 */
public record JobEvent(long number, JobId job, Instant at, Said said) {

    /** Whether it is the last one. */
    public boolean isFinal() {
        return said instanceof Said.State state && state.state().isFinal();
    }

    /** What an event says. */
    public sealed interface Said {
        /** The job came into {@code state}; never left out. */
        record State(JobState state, int attempt) implements Said {}

        /** The work began something else. */
        record Phase(String name) implements Said {}

        /** The work came so far; the latest stands for earlier ones. */
        record Progressed(JobProgress progress) implements Said {}

        /** The work runs; {@code stalled} is how long it has said nothing. */
        record Heartbeat(Duration stalled) implements Said {}

        /** A line for people. */
        record Log(String text) implements Said {}
    }
}
