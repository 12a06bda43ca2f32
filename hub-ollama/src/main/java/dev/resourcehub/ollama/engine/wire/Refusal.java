package dev.resourcehub.ollama.engine.wire;

/** A request that the engine does not serve, with the status and the sentence that Ollama gives. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** Refuses with {@code status}, 400 or more. */
    public Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The sentence for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
