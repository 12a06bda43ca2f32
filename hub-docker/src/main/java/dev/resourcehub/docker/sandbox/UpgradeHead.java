package dev.resourcehub.docker.sandbox;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Collects the engine's answer to an upgrade request, up to the empty line; what follows is the stream. */
final class UpgradeHead {

    private static final int LONGEST = 8 * 1024;
    private static final String END = "\r\n\r\n";

    private final Buffer collected = Buffer.buffer();

    /**
     * Takes the next bytes.
     *
     * @return the head and what came after it, once it is whole; throws {@link IllegalStateException} when it is not an
     *     answer at all or too long to be one
     */
    Optional<Complete> accept(Buffer bytes) {
        collected.appendBuffer(bytes);
        String text = collected.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END);
        if (end < 0) {
            if (collected.length() > LONGEST) {
                throw new IllegalStateException("the answer's head is longer than " + LONGEST + " bytes");
            }
            return Optional.empty();
        }
        String line = text.substring(0, text.indexOf("\r\n"));
        String[] words = line.split(" ", 3);
        if (!line.startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("\\d{3}")) {
            throw new IllegalStateException("not an HTTP answer");
        }
        Buffer rest = collected.getBuffer(end + END.length(), collected.length());
        return Optional.of(new Complete(Integer.parseInt(words[1]), rest));
    }

    /**
     * A whole head.
     *
     * @param rest first bytes of the stream, or of the refusal's body
     */
    record Complete(int status, Buffer rest) {
        boolean isUpgraded() {
            return status == 101 || status == 200;
        }
    }
}
