package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sha256 of a file that is still written: follows behind the writer and reads what it wrote.
 *
 * <p>Reading it back, mostly from the page cache, is one copy more, but lets the writer's buffers go at once, needs one buffer
 * however far it is behind, and makes a kept beginning nothing special. It has a platform thread of its own, since hashing
 * never waits long enough to leave a virtual thread's carrier to others.
 */
final class TrailingHash implements AutoCloseable {

    private static final int BLOCK = 1 << 18;

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final MessageDigest hash = BlobFolder.sha256();
    private long written;
    private long hashed;
    private boolean again;
    private boolean closed;
    private Optional<IOException> trouble = Optional.empty();

    TrailingHash(Path file) {
        this.file = file;
    }

    /** Begins to follow; once. */
    void start(String name) {
        Thread.ofPlatform().daemon().name("hash-" + name).start(this::follow);
    }

    /** The first {@code length} bytes are in the file now. */
    void reached(long length) {
        lock.lock();
        try {
            written = length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The file is about to be cut to its first {@code length} bytes; what comes behind them will be other bytes. */
    void cut(long length) {
        lock.lock();
        try {
            written = Math.min(written, length);
            again |= hashed + BLOCK > length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The digest of all that was written, in 64 hex digits, once it is known; at most once. */
    String digest() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while ((again || hashed < written) && trouble.isEmpty()) {
                changed.await();
            }
            if (trouble.isPresent()) {
                throw new IOException(
                        "the file cannot be read: " + trouble.get().getMessage(), trouble.get());
            }
            return BlobFolder.hex(hash.digest());
        } finally {
            lock.unlock();
        }
    }

    /** Ends the following within one block. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Only this thread feeds the hash; it does so outside the lock, which the writer takes with each buffer. */
    private void follow() {
        byte[] block = new byte[BLOCK];
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int length = next(); length > 0; length = next()) {
                int count = in.read(ByteBuffer.wrap(block, 0, length), at());
                if (count > 0) {
                    hash.update(block, 0, count);
                }
                took(count);
            }
        } catch (IOException broken) {
            fail(broken);
        } catch (RuntimeException | Error bug) {
            fail(new IOException("hashing broke: " + bug, bug));
        }
    }

    /** Waits for bytes that can be hashed and says how many; 0 at the end. */
    private int next() {
        lock.lock();
        try {
            while (!closed && (again || hashed >= written)) {
                if (again) {
                    hash.reset();
                    hashed = 0;
                    again = false;
                    changed.signalAll();
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            return closed ? 0 : (int) Math.min(BLOCK, written - hashed);
        } finally {
            lock.unlock();
        }
    }

    private long at() {
        lock.lock();
        try {
            return hashed;
        } finally {
            lock.unlock();
        }
    }

    private void took(int count) throws IOException {
        lock.lock();
        try {
            if (again) {
                return;
            }
            if (count <= 0) {
                throw new IOException("it is shorter than what was written");
            }
            hashed += count;
            if (hashed >= written) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException broken) {
        lock.lock();
        try {
            trouble = Optional.of(broken);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
