package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.ByteBuffer;
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

    /** Forgets everything after the first {@code length} bytes. */
    void restart(long length) throws IOException, InterruptedException;
}
