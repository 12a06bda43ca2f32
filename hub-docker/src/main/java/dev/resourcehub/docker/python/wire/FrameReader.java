package dev.resourcehub.docker.python.wire;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Puts a zygote's messages together from bytes in pieces of any size; one for each stream, used on its event loop.
 *
 * <p>Keeps at most one frame and one message. A message over its bound is broken, since a zygote bounds what it sends.
 */
public final class FrameReader {

    private final int mostMessage;
    private Buffer rest = Buffer.buffer();
    private Buffer message = Buffer.buffer();
    private int messageType = -1;
    private int expected;

    /** Refuses messages of more than {@code mostMessage} bytes. */
    public FrameReader(int mostMessage) {
        this.mostMessage = mostMessage;
    }

    /** Takes bytes and gives every message they complete; throws {@link BrokenFrames}. */
    public void read(Buffer bytes, Consumer<Message> sink) {
        Buffer all = rest.length() == 0 ? bytes : rest.appendBuffer(bytes);
        int at = 0;
        while (all.length() - at >= FrameWriter.HEADER) {
            int length = lengthAt(all, at);
            if (all.length() - at < FrameWriter.HEADER + length) {
                break;
            }
            frame(all, at, length, sink);
            at += FrameWriter.HEADER + length;
        }
        rest = all.getBuffer(at, all.length());
    }

    private int lengthAt(Buffer all, int at) {
        if (all.getUnsignedShort(at) != FrameWriter.MAGIC || all.getByte(at + 2) != FrameWriter.VERSION) {
            throw new BrokenFrames("not a frame of this version");
        }
        if (all.getInt(at + 14) != expected) {
            throw new BrokenFrames("frame " + all.getInt(at + 14) + " where " + expected + " was expected");
        }
        int length = all.getInt(at + 18);
        if (length < 0 || length > FrameWriter.MOST) {
            throw new BrokenFrames("a payload of " + Integer.toUnsignedString(length) + " bytes");
        }
        return length;
    }

    private void frame(Buffer all, int at, int length, Consumer<Message> sink) {
        expected++;
        int number = all.getUnsignedByte(at + 3);
        MessageType type = MessageType.fromZygote(number)
                .orElseThrow(() -> new BrokenFrames("a message of the unknown type " + number));
        boolean more = (all.getUnsignedShort(at + 4) & FrameWriter.MORE) != 0;
        long run = all.getLong(at + 6);
        Buffer payload = all.getBuffer(at + FrameWriter.HEADER, at + FrameWriter.HEADER + length);
        if (messageType >= 0 && messageType != number) {
            throw new BrokenFrames("a message inside another");
        }
        if (type.isStream() || (messageType < 0 && !more)) {
            sink.accept(new Message(type, run, payload));
            return;
        }
        if (message.length() + length > mostMessage) {
            throw new BrokenFrames("a message of more than " + mostMessage + " bytes");
        }
        message.appendBuffer(payload);
        messageType = number;
        if (!more) {
            Buffer whole = message;
            message = Buffer.buffer();
            messageType = -1;
            sink.accept(new Message(type, run, whole));
        }
    }
}
