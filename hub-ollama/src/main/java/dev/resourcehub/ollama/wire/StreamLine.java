package dev.resourcehub.ollama.wire;

import dev.resourcehub.resource.JsonText;
import java.time.Duration;
import java.util.Optional;

/** One line of a generation's stream. */
public sealed interface StreamLine {

    /** A piece of the answer; every part may be absent. */
    record Piece(String text, String thinking, Optional<JsonText> toolCalls) implements StreamLine {}

    /**
     * The last line; it may carry a last piece.
     *
     * @param load time the backend spent loading the model
     */
    record Last(Piece piece, String doneReason, long promptTokens, long completionTokens, Duration load)
            implements StreamLine {}

    /** Trouble after the head, in the backend's own words. */
    record Trouble(String message) implements StreamLine {}

    /** Not a line of the protocol; {@code what} says what was wrong, without the line's content. */
    record Malformed(String what) implements StreamLine {}
}
