package dev.resourcehub.ollama.client;

import io.vertx.core.buffer.Buffer;
import java.util.function.Predicate;

/** Cuts a stream of bytes, arriving in pieces of any size, into lines of a bounded length. One thread. */
final class Lines {

    private final long most;
    private Buffer rest = Buffer.buffer();

    Lines(long most) {
        this.most = most;
    }

    /**
     * Takes a piece in and hands each whole line, without its end and never empty, to {@code receiver} until that says
     * false.
     *
     * @return false when a line is longer than allowed
     */
    boolean take(Buffer piece, Predicate<Buffer> receiver) {
        int from = rest.length();
        Buffer all = from == 0 ? piece : rest.appendBuffer(piece);
        int start = 0;
        for (int at = from; at < all.length(); at++) {
            if (all.getByte(at) == '\n') {
                if (!handOver(all.slice(start, at), receiver)) {
                    rest = Buffer.buffer();
                    return true;
                }
                start = at + 1;
            }
        }
        rest = start == 0 && from > 0 ? all : all.getBuffer(start, all.length());
        return rest.length() <= most;
    }

    /** What came after the last line's end; empty when the stream ended with one. */
    Buffer rest() {
        return rest;
    }

    private static boolean handOver(Buffer line, Predicate<Buffer> receiver) {
        int end = line.length() > 0 && line.getByte(line.length() - 1) == '\r' ? line.length() - 1 : line.length();
        return end == 0 || receiver.test(line.slice(0, end));
    }
}
