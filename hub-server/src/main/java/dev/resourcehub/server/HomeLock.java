package dev.resourcehub.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The claim of one running hub on its home, as a lock on a file that tells who holds it. The operating system ends the
 * claim with the process, however it ends.
 */
final class HomeLock implements AutoCloseable {

    private static final int MOST_BYTES = 512;

    private final FileChannel channel;

    /** Claims {@code home}, making it where it is missing; a {@link StartFault} names who holds it. */
    static HomeLock claim(Path home) throws StartFault {
        try {
            Files.createDirectories(home);
            FileChannel channel = FileChannel.open(
                    home.resolve("hub.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock != null) {
                return new HomeLock(channel);
            }
            String holder = read(channel);
            channel.close();
            throw new StartFault(home + " belongs to a running hub: " + holder);
        } catch (IOException unusable) {
            throw new StartFault("the home " + home + " cannot be used: " + unusable.getMessage());
        }
    }

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Writes who holds the claim, for the one that comes second. */
    void tell(String holder) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
        channel.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
    }
}
