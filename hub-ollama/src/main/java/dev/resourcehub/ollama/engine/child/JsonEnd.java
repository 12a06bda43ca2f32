package dev.resourcehub.ollama.engine.child;

/**
 * Finds the place where the first JSON value of a text that comes in pieces is complete.
 *
 * <p>A bare number or word is complete at the first white space after it; what follows a complete value is not looked at.
 */
final class JsonEnd {

    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean bare;
    private boolean complete;

    /** How many characters of {@code piece} belong to the value. */
    int take(String piece) {
        for (int i = 0; i < piece.length() && !complete; i++) {
            boolean belongs = step(piece.charAt(i));
            if (complete) {
                return belongs ? i + 1 : i;
            }
        }
        return complete ? 0 : piece.length();
    }

    /** Whether the value is complete. */
    boolean isComplete() {
        return complete;
    }

    private boolean step(char c) {
        if (inText) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                inText = false;
                complete = depth == 0;
            }
            return true;
        }
        switch (c) {
            case '"' -> inText = true;
            case '{', '[' -> depth++;
            case '}', ']' -> complete = --depth <= 0;
            case ' ', '\t', '\n', '\r' -> {
                complete = bare && depth == 0;
                return !complete;
            }
            default -> bare |= depth == 0;
        }
        return true;
    }
}
