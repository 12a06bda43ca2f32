package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the bytes of one file go: they are written, hashed and counted behind it. One thread. */
public interface Inlet {

    /** Bytes that are there, from the beginning. */
    long completed();

    /** Bytes there will be, where known. */
    OptionalLong total();

    /** Says how long the file is, where nobody knew; more than fits the disk is refused. */
    void expect(long bytes) throws IOException;

    /** Takes the next bytes; may wait for the disk. More than {@link #total} are refused. */
    void write(ByteBuffer bytes) throws IOException, InterruptedException;

    /** Forgets everything after the first {@code length} bytes; with 0 also {@link #remembered} and what was expected. */
    void restart(long length) throws IOException, InterruptedException;

    /** What a source had us {@link #remember}, in this try or an earlier one, before a restart of the hub too. */
    default Optional<String> remembered() {
        return Optional.empty();
    }

    /** Keeps a word of the source about this very content, beside the bytes, so that a later try sees whether it changed. */
    default void remember(String note) {}
}
