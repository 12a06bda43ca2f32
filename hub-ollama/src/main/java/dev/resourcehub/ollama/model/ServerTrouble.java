package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.util.Locale;
import java.util.Optional;

/** What the words of an Ollama server mean for the job that had it bring a model. */
final class ServerTrouble {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private ServerTrouble() {}

    /** The failure of the job; the server's own one where its words say nothing in particular. */
    static Failure of(Failure failure, String subject) {
        return switch (failure) {
            case Failure.BackendError error ->
                code(error)
                        .<Failure>map(code -> new Failure.WorkFailed(code, subject, error.message()))
                        .orElse(failure);
            case Failure.DeadlineExceeded late ->
                new Failure.WorkFailed(
                        Codes.STALLED,
                        subject,
                        "nothing moved for " + late.limit().toMillis() + " ms");
            default -> failure;
        };
    }

    private static Optional<Code> code(Failure.BackendError error) {
        String said = error.message().toLowerCase(Locale.ROOT);
        if (said.contains("file does not exist") || said.contains("invalid model name")) {
            return Optional.of(Codes.SOURCE_NOT_FOUND);
        }
        if (error.status() == UNAUTHORIZED || error.status() == FORBIDDEN || said.contains("unauthorized")) {
            return Optional.of(Codes.ACCESS_DENIED);
        }
        if (said.contains("no space left")) {
            return Optional.of(Codes.INSUFFICIENT_DISK_SPACE);
        }
        return said.contains("digest mismatch") ? Optional.of(Codes.DIGEST_MISMATCH) : Optional.empty();
    }
}
