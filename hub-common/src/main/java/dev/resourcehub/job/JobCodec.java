package dev.resourcehub.job;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Turns jobs and their events into bytes and back; what was written reads equal. Any thread. */
public interface JobCodec {

    /** The bytes of a job. */
    Buffer write(Kept kept);

    /** The job in {@code bytes}; throws {@link IllegalArgumentException} when they are none. */
    Kept readJob(Buffer bytes);

    /** The bytes of an event; its number may be left out. */
    Buffer write(JobEvent event);

    /** The event in {@code bytes}, under {@code number}. */
    JobEvent readEvent(long number, Buffer bytes);

    /**
     * What is stored under a job's id.
     *
     * @param milestones all its state events, so that they outlast a trimmed log
     */
    record Kept(Job job, List<JobEvent> milestones) {
        public Kept {
            milestones = List.copyOf(milestones);
        }
    }
}
