package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A volume that is as large and as full as a test says. */
final class FakeDisk implements Disk {

    volatile long free = 1L << 40;
    volatile long total = 1L << 41;
    /** Bytes that can still be written before it is full. */
    volatile long writable = Long.MAX_VALUE;

    @Override
    public Room room(Path place) {
        return new Room(free, total);
    }

    @Override
    public WritableByteChannel append(Path file, long length) throws IOException {
        WritableByteChannel real = Disk.real().append(file, length);
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                if (bytes.remaining() > writable) {
                    throw new IOException("No space left on device");
                }
                writable -= bytes.remaining();
                return real.write(bytes);
            }

            @Override
            public boolean isOpen() {
                return real.isOpen();
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }
}
