package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The volume that files are brought to. Blocks. */
interface Disk {

    /** How large the volume of {@code place} is, which need not exist yet. */
    Room room(Path place) throws IOException;

    /** Opens {@code file}, made where absent, cut to its first {@code length} bytes, to go on behind them. */
    WritableByteChannel append(Path file, long length) throws IOException;

    /**
     * The size of a volume.
     *
     * @param free bytes that we may still use
     */
    record Room(long free, long total) {}

    /** The machine's own. */
    static Disk real() {
        return new Disk() {
            @Override
            public Room room(Path place) throws IOException {
                Path there = place.toAbsolutePath();
                while (!Files.exists(there) && there.getParent() != null) {
                    there = there.getParent();
                }
                FileStore store = Files.getFileStore(there);
                return new Room(store.getUsableSpace(), store.getTotalSpace());
            }

            @Override
            public WritableByteChannel append(Path file, long length) throws IOException {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                channel.truncate(length);
                channel.position(length);
                return channel;
            }
        };
    }
}
