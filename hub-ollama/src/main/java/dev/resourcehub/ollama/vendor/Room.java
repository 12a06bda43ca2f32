package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Sees to it that what is brought fits the disk beside what must stay free. Any thread; blocks. */
final class Room {

    private final Disk disk;
    private final Path folder;
    private final DownloadSettings.Reserve reserve;
    private final Map<Object, Long> promised = new ConcurrentHashMap<>();

    Room(Disk disk, Path folder, DownloadSettings.Reserve reserve) {
        this.disk = disk;
        this.folder = folder;
        this.reserve = reserve;
    }

    /** Takes {@code needed} bytes for {@code holder}, beside what others still have to write; refuses what does not fit. */
    void claim(Object holder, String subject, long needed) throws IOException {
        promised.put(holder, needed);
        Disk.Room room = disk.room(folder);
        long others = promised.values().stream().mapToLong(Long::longValue).sum() - needed;
        long kept = reserve.of(room.total());
        long available = Math.max(0, room.free() - kept - others);
        if (needed > available) {
            promised.remove(holder);
            throw new HubException(new Failure.WorkFailed(
                    Codes.INSUFFICIENT_DISK_SPACE,
                    subject,
                    needed + " bytes are needed and " + available + " are available, beside " + new ByteSize(kept)
                            + " that stay free; remove models that are not used"));
        }
    }

    /** Of what {@code holder} has claimed, {@code left} bytes are still to be written. */
    void left(Object holder, long left) {
        promised.computeIfPresent(holder, (same, before) -> left);
    }

    /** The holder writes no more. */
    void release(Object holder) {
        promised.remove(holder);
    }

    /** Whether a write that broke with {@code trouble} found the disk full. */
    boolean isFull(IOException trouble) {
        String words = String.valueOf(trouble.getMessage());
        if (words.contains("No space left") || words.contains("quota")) {
            return true;
        }
        try {
            return disk.room(folder).free() < 1 << 20;
        } catch (IOException unknown) {
            trouble.addSuppressed(unknown);
            return false;
        }
    }

    /** The failure of a disk that was full while {@code subject} was written. */
    HubException full(String subject, IOException trouble) {
        String available;
        try {
            available = disk.room(folder).free() + " are available";
        } catch (IOException unknown) {
            available = "how many are available is unknown";
        }
        return new HubException(
                new Failure.WorkFailed(
                        Codes.INSUFFICIENT_DISK_SPACE,
                        subject,
                        "the disk was full while it was written: more bytes are needed, " + available
                                + "; remove models that are not used"),
                trouble);
    }
}
