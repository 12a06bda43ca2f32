package dev.resourcehub.ollama.vendor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces what was written to disk and records it, again and again, beside the writer.
 *
 * <p>A record is begun when half a window is unrecorded; the writer waits when a whole one is. So one checkpoint at a time is
 * under way, and a process that is killed has at most one window to fetch again.
 */
final class Checkpoints implements AutoCloseable {

    /** Writes the record of how far the file is. */
    @FunctionalInterface
    interface Recorder {
        void record(long completed) throws IOException;
    }

    private final Path file;
    private final long window;
    private final Recorder recorder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long written;
    private long recorded;
    private boolean busy;
    private boolean closed;
    private boolean rest;
    private boolean over;
    private Optional<IOException> trouble = Optional.empty();

    Checkpoints(Path file, long window, long recorded, Recorder recorder) {
        this.file = file;
        this.window = window;
        this.recorded = recorded;
        this.written = recorded;
        this.recorder = recorder;
    }

    /** Begins to watch; once. */
    void start(String name) {
        Thread.ofPlatform().daemon().name("checkpoint-" + name).start(this::watch);
    }

    /** The first {@code length} bytes are in the file now; waits while too many are unrecorded. */
    void reached(long length) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            written = length;
            if (written - recorded >= window / 2) {
                changed.signalAll();
            }
            while (written - recorded >= window && trouble.isEmpty()) {
                changed.await();
            }
            rethrow();
        } finally {
            lock.unlock();
        }
    }

    /** Records that only {@code length} bytes count, before the file is cut to them. */
    void cut(long length) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (busy) {
                changed.await();
            }
            rethrow();
            recorder.record(length);
            written = length;
            recorded = length;
        } finally {
            lock.unlock();
        }
    }

    /** Forces and records all that was written, and ends. Waits, whatever interrupts. */
    void finish() throws IOException {
        end(true);
        lock.lock();
        try {
            rethrow();
        } finally {
            lock.unlock();
        }
    }

    /** Ends without a record; waits for a checkpoint that is under way. */
    @Override
    public void close() {
        end(false);
    }

    private void end(boolean recordRest) {
        lock.lock();
        try {
            closed = true;
            rest |= recordRest;
            changed.signalAll();
            while (!over) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        Optional<IOException> broke = Optional.empty();
        try {
            for (long due = next(); due >= 0; due = next()) {
                checkpoint(due);
            }
        } catch (IOException broken) {
            broke = Optional.of(broken);
        } catch (RuntimeException | Error bug) {
            broke = Optional.of(new IOException("recording broke: " + bug, bug));
        }
        lock.lock();
        try {
            trouble = broke;
            busy = false;
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next checkpoint and says how far it goes; negative at the end. */
    private long next() {
        lock.lock();
        try {
            busy = false;
            changed.signalAll();
            while (!closed && written - recorded < window / 2) {
                changed.awaitUninterruptibly();
            }
            busy = !closed || (rest && written > recorded);
            return busy ? written : -1;
        } finally {
            lock.unlock();
        }
    }

    private void checkpoint(long completed) throws IOException {
        try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
            bytes.force(false);
        }
        recorder.record(completed);
        lock.lock();
        try {
            recorded = completed;
        } finally {
            lock.unlock();
        }
    }

    private void rethrow() throws IOException {
        if (trouble.isPresent()) {
            throw new IOException(trouble.get().getMessage(), trouble.get());
        }
    }
}
