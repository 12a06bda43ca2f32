package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies a file of this machine, going on where the inlet is; an interrupt ends it between two blocks. */
final class LocalFile {

    private static final int BLOCK = 1 << 20;

    private LocalFile() {}

    static void copy(Path file, Inlet inlet) throws IOException, InterruptedException {
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long bytes = from.size();
            if (inlet.completed() > bytes) {
                inlet.restart(0);
            }
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            long at = inlet.completed();
            while (at < bytes) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("called off while copying");
                }
                int read = from.read(block.clear(), at);
                if (read < 0) {
                    throw new IOException("the file became shorter while it was copied");
                }
                at += read;
                inlet.write(block.flip());
            }
        } catch (ClosedByInterruptException calledOff) {
            Thread.interrupted();
            throw new InterruptedException("called off while copying");
        }
    }
}
