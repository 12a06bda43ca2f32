package dev.resourcehub.ollama;

import dev.resourcehub.dispatch.FailurePolicy;
import dev.resourcehub.ollama.wire.MissingModel;
import dev.resourcehub.resource.Failure;

/**
 * What a failed answer says of an Ollama server.
 *
 * <p>No connection, a 5xx and an answer that is not Ollama's own are its fault. A 404 says that the model is gone from there,
 * a 409 or 429 that it is busy: nobody's fault, and another one may do better. Every other 4xx is the caller's.
 */
final class OllamaPolicy implements FailurePolicy {

    private static final int MALFORMED = 200;

    @Override
    public boolean blames(Failure failure) {
        return switch (failure) {
            case Failure.BackendUnreachable unreachable -> true;
            case Failure.BackendError error -> error.status() >= 500 || error.status() == MALFORMED;
            default -> false;
        };
    }

    /** A 500 is about what was asked, such as a model that does not fit into memory; the server may well serve others. */
    @Override
    public boolean isOfTheWhole(Failure failure) {
        return !(failure instanceof Failure.BackendError error) || error.status() > 500;
    }

    @Override
    public boolean isSafeToRepeat(Failure failure) {
        return blames(failure)
                || isModelGone(failure)
                || (failure instanceof Failure.BackendError error && (error.status() == 409 || error.status() == 429));
    }

    /** Whether a server said, in its own words and in no others, that it has no such model. */
    static boolean saysModelGone(Failure failure) {
        return failure instanceof Failure.BackendError error
                && error.status() == 404
                && MissingModel.isSentence(error.message());
    }

    static boolean isModelGone(Failure failure) {
        return failure instanceof Failure.BackendError error && error.status() == 404;
    }
}
