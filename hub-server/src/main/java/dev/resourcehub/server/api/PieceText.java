package dev.resourcehub.server.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Turns pieces of an output into text, whole characters only: a character that a piece cuts off waits for the next one. A
 * piece that is not UTF-8 stays bytes.
 */
final class PieceText {

    private byte[] held = new byte[0];

    /** One piece to send: text, or base64 where it is not UTF-8. */
    record Piece(Optional<String> text, Optional<String> base64) {}

    /** What can be sent once {@code bytes} have arrived; empty when all of it waits. */
    Optional<Piece> take(ByteBuffer bytes) {
        byte[] all = join(bytes);
        int cut = all.length - openTail(all);
        held = Arrays.copyOfRange(all, cut, all.length);
        return cut == 0 ? Optional.empty() : Optional.of(piece(Arrays.copyOf(all, cut)));
    }

    /** What still waits when the output has ended. */
    Optional<Piece> rest() {
        byte[] last = held;
        held = new byte[0];
        return last.length == 0 ? Optional.empty() : Optional.of(piece(last));
    }

    private byte[] join(ByteBuffer bytes) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(held.length + bytes.remaining());
        joined.writeBytes(held);
        byte[] piece = new byte[bytes.remaining()];
        bytes.duplicate().get(piece);
        joined.writeBytes(piece);
        return joined.toByteArray();
    }

    private static Piece piece(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Piece(Optional.of(text), Optional.empty());
        } catch (CharacterCodingException notUtf8) {
            return new Piece(Optional.empty(), Optional.of(Base64.getEncoder().encodeToString(bytes)));
        }
    }

    /** Length of a character at the end of {@code bytes} that has begun and may still be completed. */
    private static int openTail(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int b = bytes[bytes.length - back] & 0xff;
            if (b < 0x80) {
                return 0;
            }
            if (b >= 0xc0) {
                int needs = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return b <= 0xf4 && back < needs ? back : 0;
            }
        }
        return 0;
    }
}
