package dev.resourcehub.readiness;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.Optional;

/** How a run ended, for all who waited. */
sealed interface Ended {

    /** The target is there. */
    record Done(Provisioned provisioned) implements Ended {}

    /**
     * It is not, because of {@code failure}, or could not be tried.
     *
     * @param thrown what the strategy failed with; empty where it said so itself
     * @param retryAfter when it is tried again
     */
    record Broken(Outcome outcome, Failure failure, Optional<Throwable> thrown, Duration retryAfter) implements Ended {

        /** Not tried, because an operator said so. */
        static Broken disabled(Target target, Duration retryAfter) {
            Failure failure = new Failure.Conflict(Codes.CONFLICT, target.toString(), "disabled by an operator");
            return new Broken(Outcome.DISABLED, failure, Optional.empty(), retryAfter);
        }
    }

    /** The hub stops. */
    record Closed() implements Ended {}
}
