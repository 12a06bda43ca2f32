package dev.resourcehub.docker.python.wire;

import io.vertx.core.buffer.Buffer;

/** Numbers frames and writes their headers; one for each stream, used on its event loop. */
public final class FrameWriter {

    /** Longest payload of one frame, in bytes. */
    public static final int MOST = 65_536;

    static final int MAGIC = 0x5248;
    static final int VERSION = 1;
    static final int HEADER = 22;
    static final int MORE = 1;

    private int sequence;

    /**
     * The next frame.
     *
     * @param payload at most {@link #MOST} bytes
     * @param more whether the message goes on in the next frame of this type
     */
    public Buffer frame(MessageType type, long run, Buffer payload, boolean more) {
        if (payload.length() > MOST) {
            throw new IllegalArgumentException("payload of " + payload.length() + " bytes");
        }
        return Buffer.buffer(HEADER + payload.length())
                .appendShort((short) MAGIC)
                .appendByte((byte) VERSION)
                .appendByte((byte) type.number())
                .appendShort((short) (more ? MORE : 0))
                .appendLong(run)
                .appendInt(sequence++)
                .appendInt(payload.length())
                .appendBuffer(payload);
    }

    /** The next frame, whole and without payload. */
    public Buffer frame(MessageType type, long run) {
        return frame(type, run, Buffer.buffer(), false);
    }
}
