package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Brings files under the home, each content once, however many ask for it at a time. Any thread. */
public interface Downloads {

    /**
     * Brings a file, or joins the transfer of the same content that is under way; returns once it has its final name. Blocks.
     *
     * <p>Whoever is cancelled leaves; the last one to leave ends the transfer, and what came is kept for a resume. Throws a
     * {@code HubException}: {@code WorkFailed} with {@code digest_mismatch insufficient_disk_space access_denied
     * source_not_found stalled not_a_model} or {@code transfer_failed}, or {@code Cancelled}.
     */
    StoredFile bring(RemoteFile file, Listener listener, Cancellation cancellation) throws InterruptedException;

    /** As {@link #bring}, but fetches what is present too; the file there stays until the new one takes its place. */
    StoredFile bringAgain(RemoteFile file, Listener listener, Cancellation cancellation) throws InterruptedException;

    /** The complete file of that content; {@code sha256} has 64 hex digits. */
    Optional<StoredFile> present(String sha256);

    /** Removes the unfinished bytes of a content, unless somebody is at it; tells whether none are left. Blocks. */
    boolean discard(String identity);

    /** Removes a complete file; tells whether it was there. Blocks. */
    boolean delete(String sha256);

    /** Contents whose unfinished bytes are kept, by {@link RemoteFile#identity}. Blocks. */
    List<String> unfinished();

    /** A complete file under its final name, whose digest was checked; {@code sha256} has 64 hex digits. */
    record StoredFile(String sha256, long bytes, Path file) {}

    /** Hears of a transfer, in order, on one thread at a time; must not block. */
    interface Listener {

        /** It does something else now: {@code downloading verifying finalizing}. */
        void phase(String phase);

        /** It has come so far; {@code resumedBytes} of it were there before this transfer. */
        void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes);

        /** It broke and begins try number {@code attempt}. */
        void retrying(int attempt, String cause);
    }
}
