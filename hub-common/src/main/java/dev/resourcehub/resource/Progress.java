package dev.resourcehub.resource;

import java.util.OptionalLong;

/**
 * How far a piece of work is.
 *
 * @param completedBytes bytes done, 0 or more
 * @param totalBytes bytes in all, where known
 */
public record Progress(long completedBytes, OptionalLong totalBytes) {

    /** Throws {@link IllegalArgumentException} on negative counts. */
    public Progress {
        if (completedBytes < 0 || totalBytes.orElse(0) < 0) {
            throw new IllegalArgumentException("negative progress");
        }
    }

    /** Progress towards a known total. */
    public static Progress of(long completedBytes, long totalBytes) {
        return new Progress(completedBytes, OptionalLong.of(totalBytes));
    }
}
