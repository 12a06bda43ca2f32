package dev.resourcehub.ollama.wire;

/** An answer that is not Ollama's protocol. */
public final class MalformedAnswer extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedAnswer(String what) {
        super(what, null, false, false);
    }
}
