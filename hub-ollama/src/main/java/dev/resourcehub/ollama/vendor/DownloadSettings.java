package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.runtime.Backoff;
import java.time.Duration;

/**
 * How files are brought.
 *
 * @param connect longest wait for a connection
 * @param stall longest silence of a source before the try is given up
 * @param attempts tries without a new byte before the transfer fails; 1 or more
 * @param digestAttempts times a file is fetched whole before its wrong digest is believed; 1 or more
 * @param backoff wait before the next try
 * @param longestRetryAfter a source that wants a longer pause gets this one
 * @param redirects places a source may send us on to, one after the other
 * @param document longest document
 * @param queue bytes that may wait between the network and the disk
 * @param checkpoint bytes that a killed process may have to fetch again
 * @param roomCheck bytes of a file of unknown length between two looks at the disk
 * @param reserve what must stay free on the disk
 * @param partials what becomes of unfinished bytes when nobody wants them any more
 * @param keptFor age at which unfinished bytes are removed
 * @param keptSpace most that unfinished bytes may take together; the oldest go first
 * @param windDown longest that the last one to leave waits for the transfer to end
 */
public record DownloadSettings(
        Duration connect,
        Duration stall,
        int attempts,
        int digestAttempts,
        Backoff backoff,
        Duration longestRetryAfter,
        int redirects,
        ByteSize document,
        ByteSize queue,
        ByteSize checkpoint,
        ByteSize roomCheck,
        Reserve reserve,
        Partials partials,
        Duration keptFor,
        ByteSize keptSpace,
        Duration windDown) {

    public static final DownloadSettings DEFAULTS = new DownloadSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            6,
            2,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Duration.ofMinutes(5),
            10,
            ByteSize.ofMiB(4),
            ByteSize.ofMiB(1),
            ByteSize.ofMiB(4),
            ByteSize.ofMiB(64),
            new Reserve(0.05, ByteSize.ofGiB(1)),
            Partials.KEEP,
            Duration.ofHours(24),
            ByteSize.ofGiB(200),
            Duration.ofSeconds(2));

    /** Throws {@link IllegalArgumentException} when a bound is out of its range. */
    public DownloadSettings {
        if (attempts < 1 || digestAttempts < 1 || redirects < 0) {
            throw new IllegalArgumentException("a transfer needs one try or more");
        }
        if (queue.bytes() < 4096 || queue.bytes() > 1 << 30 || checkpoint.bytes() < 2 || roomCheck.bytes() < 1) {
            throw new IllegalArgumentException("queue, checkpoint and room check need bytes");
        }
        if (!stall.isPositive() || !connect.isPositive()) {
            throw new IllegalArgumentException("connect and stall need time");
        }
    }

    /** The same with other waiting times. */
    public DownloadSettings withTimes(Duration connect, Duration stall) {
        return new DownloadSettings(
                connect,
                stall,
                attempts,
                digestAttempts,
                backoff,
                longestRetryAfter,
                redirects,
                document,
                queue,
                checkpoint,
                roomCheck,
                reserve,
                partials,
                keptFor,
                keptSpace,
                windDown);
    }

    /** The same with other rules for unfinished bytes. */
    public DownloadSettings withPartials(Partials partials, Duration keptFor, ByteSize keptSpace) {
        return new DownloadSettings(
                connect,
                stall,
                attempts,
                digestAttempts,
                backoff,
                longestRetryAfter,
                redirects,
                document,
                queue,
                checkpoint,
                roomCheck,
                reserve,
                partials,
                keptFor,
                keptSpace,
                windDown);
    }

    /** What becomes of unfinished bytes when nobody wants them any more. */
    public enum Partials {
        /** They stay for a resume, until they are too old or too many. */
        KEEP,
        /** They go at once. */
        DELETE
    }

    /**
     * What must stay free on a disk: the larger of both.
     *
     * @param fraction of the disk, from 0 to 1
     * @param least bytes whatever its size
     */
    public record Reserve(double fraction, ByteSize least) {

        /** Throws {@link IllegalArgumentException} when the fraction is none. */
        public Reserve {
            if (!(fraction >= 0 && fraction < 1)) {
                throw new IllegalArgumentException("a fraction lies between 0 and 1");
            }
        }

        /** Bytes that stay free on a disk of {@code total} bytes. */
        public long of(long total) {
            return Math.max(least.bytes(), (long) (total * fraction));
        }
    }
}
