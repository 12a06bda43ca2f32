package dev.resourcehub.health;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.time.Duration;

/** What went wrong with a question, in words for an operator. */
final class Reasons {

    private Reasons() {}

    static String noAnswerWithin(Duration limit) {
        return "no answer within " + limit.toMillis() + " ms";
    }

    static String of(Throwable cause) {
        if (cause instanceof HubException hub) {
            return switch (hub.failure()) {
                case Failure.DeadlineExceeded late -> noAnswerWithin(late.limit());
                case Failure.BackendUnreachable gone -> gone.cause();
                case Failure.BackendError wrong -> "answered with status " + wrong.status();
                case Failure.WorkFailed broken -> broken.cause();
                case Failure.Internal bug -> bug.what();
                default -> hub.failure().code().value();
            };
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
