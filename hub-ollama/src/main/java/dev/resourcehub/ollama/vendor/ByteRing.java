package dev.resourcehub.ollama.vendor;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/**
 * Bytes between one that puts and one that takes, in a fixed piece of memory outside the heap, which files are written from
 * without another copy. What a network hands out is garbage at once and never grows old. Not thread-safe.
 */
final class ByteRing implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final ByteBuffer memory;
    private int head;
    private int held;

    ByteRing(int capacity) {
        this.memory = arena.allocate(capacity).asByteBuffer();
    }

    /** Bytes that can be put now. */
    int free() {
        return memory.capacity() - held;
    }

    /** Puts as much of {@code bytes} as there is room for. */
    void put(ByteBuffer bytes) {
        while (bytes.hasRemaining() && free() > 0) {
            int tail = (head + held) % memory.capacity();
            int count = Math.min(bytes.remaining(), Math.min(free(), memory.capacity() - tail));
            memory.put(tail, bytes, bytes.position(), count);
            bytes.position(bytes.position() + count);
            held += count;
        }
    }

    /** The first bytes, at most {@code most}; they stay until {@link #drop}. Empty when nothing is held. */
    ByteBuffer peek(int most) {
        return memory.slice(head, Math.min(most, Math.min(held, memory.capacity() - head)));
    }

    /** Frees the first {@code count} bytes. */
    void drop(int count) {
        head = (head + count) % memory.capacity();
        held -= count;
    }

    /** Gives the memory back; whatever was peeked is gone. */
    @Override
    public void close() {
        arena.close();
    }
}
