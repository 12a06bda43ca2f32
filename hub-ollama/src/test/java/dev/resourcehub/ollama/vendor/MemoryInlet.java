package dev.resourcehub.ollama.vendor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Keeps what a supply brings, and remembers where it began anew. */
final class MemoryInlet implements Inlet {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final OptionalLong total;
    private final Runnable atWrite;

    /** Lengths from which the supply went on. */
    final List<Long> restarts = new ArrayList<>();

    MemoryInlet(RemoteFile file) {
        this(file.bytes(), () -> {});
    }

    /** Runs {@code atWrite} after each write. */
    MemoryInlet(OptionalLong total, Runnable atWrite) {
        this.total = total;
        this.atWrite = atWrite;
    }

    /** What {@code file} brings. */
    static byte[] contentOf(RemoteFile file) throws Exception {
        MemoryInlet inlet = new MemoryInlet(file);
        file.supply().bring(inlet);
        return inlet.content();
    }

    byte[] content() {
        return bytes.toByteArray();
    }

    @Override
    public long completed() {
        return bytes.size();
    }

    @Override
    public OptionalLong total() {
        return total;
    }

    @Override
    public void expect(long length) {}

    @Override
    public void write(ByteBuffer more) {
        byte[] block = new byte[more.remaining()];
        more.get(block);
        bytes.writeBytes(block);
        atWrite.run();
    }

    @Override
    public void restart(long length) {
        restarts.add(length);
        byte[] kept = Arrays.copyOf(bytes.toByteArray(), Math.toIntExact(length));
        bytes.reset();
        bytes.writeBytes(kept);
    }
}
