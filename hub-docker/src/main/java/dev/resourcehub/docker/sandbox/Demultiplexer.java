package dev.resourcehub.docker.sandbox;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Takes an attached container's stream apart: frames of an 8-byte header (kind, three zeros, length in big endian) and that
 * many bytes, cut anywhere on their way.
 *
 * <p>Content is passed on as it comes, without waiting for a frame's end.
 */
final class Demultiplexer {

    private static final int HEADER = 8;
    private static final int OUTPUT = 1;
    private static final int ERRORS = 2;

    private final Consumer<Buffer> output;
    private final Consumer<Buffer> errors;
    private final byte[] header = new byte[HEADER];
    private int headerBytes;
    private int kind;
    private long left;

    Demultiplexer(Consumer<Buffer> output, Consumer<Buffer> errors) {
        this.output = output;
        this.errors = errors;
    }

    /** Takes the next bytes; throws {@link IllegalStateException} when they are not this protocol. */
    void accept(Buffer bytes) {
        int at = 0;
        while (at < bytes.length()) {
            if (left == 0) {
                header[headerBytes++] = bytes.getByte(at++);
                if (headerBytes == HEADER) {
                    readHeader();
                }
                continue;
            }
            int piece = (int) Math.min(left, bytes.length() - at);
            (kind == ERRORS ? errors : output).accept(bytes.slice(at, at + piece));
            at += piece;
            left -= piece;
        }
    }

    private void readHeader() {
        headerBytes = 0;
        kind = header[0];
        boolean sound = (kind == OUTPUT || kind == ERRORS) && header[1] == 0 && header[2] == 0 && header[3] == 0;
        if (!sound) {
            throw new IllegalStateException("not an attached stream: frame of kind " + kind);
        }
        left = Buffer.buffer(header).getUnsignedInt(4);
    }
}
