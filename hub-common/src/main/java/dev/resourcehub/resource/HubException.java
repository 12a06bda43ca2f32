package dev.resourcehub.resource;

import java.util.Objects;

/** Carries exactly one {@link Failure} through a future; has no stack trace, since a failure is a value. */
public final class HubException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    /** Wraps a failure. */
    public HubException(Failure failure) {
        super(failure.toString(), null, false, false);
        this.failure = Objects.requireNonNull(failure);
    }

    /** Wraps a failure and keeps what led to it; takes suppressed ones, since two things may have led to it. */
    public HubException(Failure failure, Throwable cause) {
        super(failure.toString(), cause, true, false);
        this.failure = Objects.requireNonNull(failure);
    }

    /** The failure carried. */
    public Failure failure() {
        return failure;
    }

    /** The failure inside {@code error}; whatever is not ours is a bug and becomes {@link Failure.Internal}. */
    public static Failure failureOf(Throwable error) {
        if (error instanceof HubException hub) {
            return hub.failure;
        }
        return new Failure.Internal(error.toString());
    }
}
