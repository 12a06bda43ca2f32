package dev.resourcehub.job;

import dev.resourcehub.resource.Failure;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** A sort of long work that a room offers. */
public interface JobKind {

    /** Its name in the API, such as {@code model.pull}. */
    String name();

    /** Under which terms its jobs run. */
    Terms terms();

    /** Reads the params of a new job before it is accepted. Quick; any thread. */
    Check check(Buffer params);

    /**
     * Does the work in a straight line on a thread of its own, which may block; returns its result.
     *
     * <p>Looks at {@link JobContext#check} between steps; is interrupted when it does not stop in time. Throws a
     * {@code HubException} for a failure it can name; anything else is told as a bug.
     */
    Buffer run(JobContext job) throws Exception;

    /**
     * Removes what the unfinished work of a cancelled job left for a resume, where nobody else uses it; called after the work
     * has ended, on a thread of its own that may block. Nothing where a kind leaves nothing.
     */
    default void discard(Buffer params) throws Exception {}

    /**
     * The terms of a kind.
     *
     * @param resumes whether work that the hub's stop interrupted can go on from its checkpoint
     * @param most jobs at once, 1 or more
     * @param longest how long one attempt may run
     */
    record Terms(boolean resumes, int most, Duration longest) {
        /** Throws {@link IllegalArgumentException} when out of range. */
        public Terms {
            if (most < 1 || longest.isZero() || longest.isNegative()) {
                throw new IllegalArgumentException("terms need most >= 1 and longest > 0");
            }
        }
    }

    /** What a kind thinks of params. */
    sealed interface Check {
        /** They are fine; {@code subject} says in a few words what they are about. */
        record Fine(String subject) implements Check {}

        /** They are not. */
        record Wrong(Failure failure) implements Check {}
    }
}
