package dev.resourcehub.readiness;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.FailureText;
import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something that happened to what calls miss, with its place in the hub's order.
 *
 * @param number 1, 2 and so on over the life of the hub
 * @param at when it was told, in UTC
 */
public record ProvisioningEvent(long number, Instant at, About about, Said said) {

    /** Whether it says that a call just missed its target. */
    boolean isMiss() {
        return about.trigger().isPresent()
                && switch (said) {
                    case Said.Unmatched unmatched -> true;
                    case Said.Skipped skipped -> true;
                    case Said.Started started -> true;
                    default -> false;
                };
    }

    /**
     * Whose event it is.
     *
     * @param strategy who provides it; empty where nobody does
     * @param target what is missing; empty where that is not known
     * @param trigger the failure that began it; empty where none did
     */
    public record About(
            String strategy,
            String adapter,
            String adapterType,
            Optional<Target> target,
            Optional<Trigger> trigger,
            Provenance provenance) {

        /** The decision that made the adapter, where its maker noted one. */
        public Optional<String> orchestration() {
            return Optional.ofNullable(provenance.metadata().get(Provenance.ORCHESTRATION));
        }
    }

    /**
     * A failure, in short.
     *
     * @param kind the name of its class, such as {@code Unknown}
     * @param status the HTTP status that a backend gave
     * @param message at most 300 characters
     */
    public record Trigger(String kind, OptionalInt status, String message) {
        /** A failure in short. */
        public static Trigger of(Failure failure) {
            OptionalInt status = failure instanceof Failure.BackendError error
                    ? OptionalInt.of(error.status())
                    : OptionalInt.empty();
            return new Trigger(failure.getClass().getSimpleName(), status, FailureText.of(failure));
        }
    }

    /**
     * A failure of providing.
     *
     * @param message at most 300 characters
     */
    public record Trouble(Code code, String message) {
        /** A failure in short. */
        public static Trouble of(Failure failure) {
            return new Trouble(failure.code(), FailureText.of(failure));
        }
    }

    /**
     * What a strategy answered when it was asked.
     *
     * @param answer {@code yes}, {@code no}, or {@code error: } and what it threw
     */
    public record Consulted(String strategy, String answer) {}

    /** What happened. */
    public sealed interface Said {

        /** No strategy can help, so the call failed as it was. {@code consulted} names all that were asked, in order. */
        record Unmatched(String operation, List<Consulted> consulted) implements Said {
            public Unmatched {
                consulted = List.copyOf(consulted);
            }
        }

        /**
         * A strategy could help and was not run.
         *
         * @param why {@code backoff disabled skipped queue_full}
         * @param attempts how often it failed before
         */
        record Skipped(String why, int attempts, Optional<Instant> nextAttempt) implements Said {}

        /** A run began; {@code attempt} is 1 for the first since the last success. */
        record Started(int attempt) implements Said {}

        /** A run told how far it is. */
        record Progressed(String job, String phase, Progress progress) implements Said {}

        /** A run ended with its product. */
        record Succeeded(Provisioned provisioned, Duration took, int attempt, Optional<String> job) implements Said {}

        /** A run ended without its product; it is not tried before {@code nextAttempt}. */
        record Failed(
                Outcome outcome,
                Trouble trouble,
                Duration took,
                int attempt,
                boolean permanent,
                Instant nextAttempt,
                Optional<String> job)
                implements Said {}

        /** The call that missed it succeeded at its second run. */
        record RetrySucceeded(String operation) implements Said {}

        /** The call that missed it failed again. */
        record RetryFailed(String operation, Trouble trouble) implements Said {}

        /** A person, or a program in a person's name, decided something. */
        record Overridden(ManualOverride override) implements Said {}

        /** {@code actor} took a decision back. */
        record Lifted(ManualOverride override, String actor) implements Said {}

        /** Its word in the API. */
        default String wireName() {
            return switch (this) {
                case Unmatched said -> "unmatched";
                case Skipped said -> "skipped";
                case Started said -> "started";
                case Progressed said -> "progress";
                case Succeeded said -> "succeeded";
                case Failed said -> "failed";
                case RetrySucceeded said -> "retry_succeeded";
                case RetryFailed said -> "retry_failed";
                case Overridden said -> "override";
                case Lifted said -> "override_lifted";
            };
        }
    }
}
