package dev.resourcehub.job;

import dev.resourcehub.resource.Cancellation;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the work of one job is given, by hand; pass it on to whatever works for this job. Any thread, but see each method.
 *
 * <p>After the job has ended nothing is said any more, whoever still calls.
 */
public interface JobContext {

    /** The job. */
    JobId id();

    /** What was submitted. */
    Buffer params();

    /** 1 at first, one more with each resume. */
    int attempt();

    /** What {@link #checkpoint(Buffer)} kept last, in this attempt or an earlier one. */
    Optional<Buffer> checkpoint();

    /** Says how far the work is; cheap, may be called for every chunk, waits for nothing. */
    void progress(long completedBytes, OptionalLong totalBytes);

    /**
     * The same, where {@code resumedBytes} of the completed ones were there before this attempt: they do not count as speed.
     */
    void progress(long completedBytes, long resumedBytes, OptionalLong totalBytes);

    /** Says what the work does now; returns when it is stored. */
    void phase(String name) throws InterruptedException;

    /** Says a line for people; returns when it is stored. Cut after {@link JobSettings#longestLog} characters. */
    void log(String text) throws InterruptedException;

    /** Keeps what a resume needs; returns when it is safe on disk. */
    void checkpoint(Buffer bytes) throws InterruptedException;

    /** Fires when the work must stop: called off, out of time, or the hub stops. */
    Cancellation cancellation();

    /** Throws a {@code HubException} of {@code Cancelled} once the work must stop. */
    void check();
}
