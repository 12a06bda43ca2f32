package dev.resourcehub.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A reason why a call was refused or broke, one member per kind of answer.
 *
 * <p>Members carry facts (ids, limits, durations); the sentence a person reads is written at the edge. A new trouble is a
 * new {@link Code}, rarely a new member.
 */
public sealed interface Failure {

    /** The word of the catalogue for this failure. */
    Code code();

    /**
     * The request cannot be read: not JSON, a wrong type, an unknown or missing field.
     *
     * @param field path of the field, such as {@code options.temperature}; empty for the body as a whole
     * @param expected what would have been right, as a noun phrase
     * @param nearest the known name closest to an unknown one
     */
    record InvalidRequest(Code code, String field, String expected, Optional<String> nearest) implements Failure {
        /** A request fault without a suggestion. */
        public InvalidRequest(Code code, String field, String expected) {
            this(code, field, expected, Optional.empty());
        }
    }

    /**
     * The request reads well and makes no sense: an impossible value, or one above a ceiling.
     *
     * @param field path of the field
     * @param expected what would have been right, as a noun phrase
     * @param facts further members of the answer, such as {@code limit}
     */
    record Unprocessable(Code code, String field, String expected, Map<String, Object> facts) implements Failure {
        public Unprocessable {
            facts = Map.copyOf(facts);
        }

        /** A value fault without further facts. */
        public Unprocessable(Code code, String field, String expected) {
            this(code, field, expected, Map.of());
        }
    }

    /** The caller may not do this; {@code subject} is what was refused, such as an origin or a host name. */
    record Denied(Code code, String subject) implements Failure {}

    /**
     * Nothing has that name.
     *
     * @param kind what was looked for, such as {@code model}
     * @param name the name that was asked
     * @param known some names that exist, bounded by whoever raises this
     */
    record Unknown(Code code, String kind, String name, List<String> known) implements Failure {
        public Unknown {
            known = List.copyOf(known);
        }

        /** An unknown name with no list of known ones. */
        public Unknown(Code code, String kind, String name) {
            this(code, kind, name, List.of());
        }
    }

    /** The request contradicts what {@code subject} is now, as {@code state} says. */
    record Conflict(Code code, String subject, String state) implements Failure {}

    /** {@code field} is larger than {@code limitBytes}; an empty field is the body as a whole. */
    record TooLarge(Code code, String field, long limitBytes) implements Failure {}

    /** The caller used up a limit of its own and may come back after {@code retryAfter}. */
    record CallerLimit(Code code, Duration retryAfter) implements Failure {}

    /** Nothing of {@code resource} is free, and waiting longer was not allowed. */
    record NoCapacity(Code code, String resource, Duration retryAfter) implements Failure {}

    /** The breaker of an instance refuses calls until {@code retryAfter} has passed. */
    record BreakerOpen(InstanceId instance, Duration retryAfter) implements Failure {
        @Override
        public Code code() {
            return Codes.NO_CAPACITY;
        }
    }

    /**
     * What serves this call is not there yet.
     *
     * @param subject what is missing, such as {@code model gemma3:270m}
     * @param phase what happens meanwhile, such as {@code downloading}; {@code unavailable} when nothing does
     * @param progress how far it is
     * @param remedies what an operator can do, one complete sentence each; empty when waiting is enough
     * @param job the id of the job that brings it, where one runs
     */
    record NotReady(
            Code code,
            String subject,
            String phase,
            Optional<Progress> progress,
            Duration retryAfter,
            List<String> remedies,
            Optional<String> job)
            implements Failure {
        public NotReady {
            remedies = List.copyOf(remedies);
        }

        /** Something that no job brings. */
        public NotReady(
                Code code,
                String subject,
                String phase,
                Optional<Progress> progress,
                Duration retryAfter,
                List<String> remedies) {
            this(code, subject, phase, progress, retryAfter, remedies, Optional.empty());
        }
    }

    /**
     * What a call missed was to be provided, in vain; or it was, and the call failed again.
     *
     * @param shown what the caller is told: what the call met first, or, with outcome {@code retry_failed}, what it met after
     * @param other what providing it met, or, with outcome {@code retry_failed}, what the call met first
     * @param strategy who was to provide it, such as {@code ai-model}
     * @param target what was missing, such as {@code model gemma3:270m}
     * @param outcome {@code returned_false threw timed_out backoff disabled retry_failed}
     * @param retryAfter when it is tried again, where that is known
     */
    record AfterProvisioning(
            Failure shown,
            Optional<Failure> other,
            String strategy,
            String target,
            String outcome,
            Optional<Duration> retryAfter)
            implements Failure {
        @Override
        public Code code() {
            return shown instanceof Unknown || outcome.equals("retry_failed")
                    ? shown.code()
                    : Codes.PROVISIONING_FAILED;
        }
    }

    /** The hub, or the instance asked for, finishes what runs and admits nothing new. */
    record Draining(Duration retryAfter) implements Failure {
        @Override
        public Code code() {
            return Codes.DRAINING;
        }
    }

    /** {@code limit} passed during {@code phase}, such as {@code queue} or {@code generate}. */
    record DeadlineExceeded(String phase, Duration limit) implements Failure {
        @Override
        public Code code() {
            return Codes.DEADLINE_EXCEEDED;
        }
    }

    /** No connection to the instance, or it broke; {@code cause} is the transport's word for it. */
    record BackendUnreachable(InstanceId instance, String cause) implements Failure {
        @Override
        public Code code() {
            return Codes.BACKEND_UNREACHABLE;
        }
    }

    /**
     * The instance answered with an error, or with something that is not its protocol.
     *
     * @param status the HTTP status it gave; 200 when the trouble came after the head
     * @param message its own words, bounded
     */
    record BackendError(InstanceId instance, int status, String message) implements Failure {
        @Override
        public Code code() {
            return Codes.BACKEND_ERROR;
        }
    }

    /** Long work on {@code subject} ended without its product; {@code cause} says what was seen. */
    record WorkFailed(Code code, String subject, String cause) implements Failure {}

    /** Whoever asked went away or called it off; never written as an answer. */
    record Cancelled(String by) implements Failure {
        @Override
        public Code code() {
            return Codes.CANCELLED;
        }
    }

    /** A bug of ours; {@code what} is for the log, not for the caller. */
    record Internal(String what) implements Failure {
        @Override
        public Code code() {
            return Codes.INTERNAL;
        }
    }
}
