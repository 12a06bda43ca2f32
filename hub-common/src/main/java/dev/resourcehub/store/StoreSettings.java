package dev.resourcehub.store;

import dev.resourcehub.resource.ByteSize;
import java.time.Duration;

/**
 * Bounds of a store.
 *
 * @param longestContent the most that one document or entry may hold, 1 byte to 1 GB
 * @param mostWaitingWrites how many writes may wait for the writer, 1 or more
 * @param mostWaitingBytes how much content all waiting writes may hold together, so also the most for one write; not below
 *     {@code longestContent}
 * @param mostTogether how many waiting writes one commit makes safe, 1 or more
 * @param readers how many reads run at a time, 1 to 64, each on a thread of its own
 * @param mostWaitingReads how many reads may wait for a reader, 1 or more
 * @param patience how long to wait for another process that has the file, 0 to 1 hour
 */
public record StoreSettings(
        ByteSize longestContent,
        int mostWaitingWrites,
        ByteSize mostWaitingBytes,
        int mostTogether,
        int readers,
        int mostWaitingReads,
        Duration patience) {

    private static final long ONE_GB = 1_000_000_000;
    private static final int MOST_READERS = 64;

    /** What a hub uses when nothing is said. */
    public static final StoreSettings DEFAULTS =
            new StoreSettings(ByteSize.ofMiB(8), 1_024, ByteSize.ofMiB(64), 256, 2, 1_024, Duration.ofSeconds(5));

    /** Throws {@link IllegalArgumentException} on a value outside its range. */
    public StoreSettings {
        boolean sizes = longestContent.bytes() >= 1
                && longestContent.bytes() <= ONE_GB
                && mostWaitingBytes.bytes() >= longestContent.bytes();
        boolean counts = mostWaitingWrites >= 1 && mostTogether >= 1 && mostWaitingReads >= 1;
        boolean rest = readers >= 1
                && readers <= MOST_READERS
                && !patience.isNegative()
                && patience.compareTo(Duration.ofHours(1)) <= 0;
        if (!sizes || !counts || !rest) {
            throw new IllegalArgumentException("bounds of a store outside their ranges");
        }
    }
}
