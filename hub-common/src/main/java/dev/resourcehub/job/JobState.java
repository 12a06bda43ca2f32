package dev.resourcehub.job;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.FailureText;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * Where a job stands: {@link #after} is all there is of its state machine.
 *
 * <p>A final state never changes. Who is asked to stop is {@link Stopping} until the work has ended: work that ended with its
 * product in spite of it has succeeded, since the product is there.
 */
public sealed interface JobState {

    /** Waits for its turn. */
    record Queued() implements JobState {}

    /** The work is at it. */
    record Running() implements JobState {}

    /**
     * The work was asked to stop and has not ended yet.
     *
     * @param ending what the job becomes when the work ends without its product
     */
    record Stopping(JobState ending) implements JobState {}

    /** Ended with {@code result}, in the kind's own form. */
    record Succeeded(Buffer result) implements JobState {}

    /** Ended without its product; {@code cause} is bounded and says what was seen. */
    record Failed(Code code, String cause) implements JobState {
        private static final int LONGEST = 2_000;

        public Failed {
            cause = cut(cause, LONGEST);
        }

        /** The state that {@code failure} leads to; a bug of ours keeps its words for the log. */
        public static Failed of(Failure failure) {
            return switch (failure) {
                case Failure.WorkFailed work -> new Failed(work.code(), work.cause());
                case Failure.Internal bug -> new Failed(bug.code(), "a bug of the hub; its log says more");
                case Failure.DeadlineExceeded late ->
                    new Failed(
                            late.code(),
                            "it ran for longer than " + late.limit().toMillis() + " ms");
                case Failure.BackendError error -> new Failed(error.code(), error.instance() + ": " + error.message());
                case Failure.BackendUnreachable gone -> new Failed(gone.code(), gone.instance() + ": " + gone.cause());
                case Failure.Unknown unknown ->
                    new Failed(unknown.code(), "there is no " + unknown.kind() + " '" + unknown.name() + "'");
                case Failure.Unprocessable fault ->
                    new Failed(fault.code(), (fault.field() + " must be " + fault.expected()).strip());
                case Failure.Conflict conflict ->
                    new Failed(conflict.code(), conflict.subject() + " is " + conflict.state());
                default -> new Failed(failure.code(), FailureText.of(failure));
            };
        }

        /** What becomes of work that the hub's stop interrupted and that cannot go on. */
        static Failed interrupted() {
            return new Failed(JobCodes.INTERRUPTED, "the hub stopped during the work");
        }
    }

    /** Called off by {@code by}. */
    record Cancelled(String by) implements JobState {}

    /** The hub stopped while the work was at it; the job goes back to its line at the next start. */
    record Interrupted() implements JobState {}

    /** What can happen to a job. */
    sealed interface Signal {
        /** Its turn came. */
        record Started() implements Signal {}

        /** The work returned. */
        record Finished(Buffer result) implements Signal {}

        /** The work threw. */
        record Broke(Failure failure) implements Signal {}

        /** Somebody calls it off. */
        record CancelAsked(String by) implements Signal {}

        /** It ran for as long as its kind may. */
        record TimedOut(Duration limit) implements Signal {}

        /** The hub stops, or is found to have stopped; {@code resumes} is whether the work can go on at the next start. */
        record HubStopped(boolean resumes) implements Signal {}

        /** The work was given its time to stop and did not. */
        record GraceOver() implements Signal {}

        /** The hub started again. */
        record Resumed() implements Signal {}
    }

    /** The state after {@code signal}; this same one where the signal means nothing any more. */
    default JobState after(Signal signal) {
        return switch (this) {
            case Queued queued -> queuedAfter(signal);
            case Running running -> runningAfter(signal);
            case Stopping stopping -> stoppingAfter(stopping.ending(), signal);
            case Interrupted interrupted ->
                switch (signal) {
                    case Signal.CancelAsked asked -> new Cancelled(asked.by());
                    case Signal.Resumed resumed -> new Queued();
                    case Signal.HubStopped stopped when !stopped.resumes() -> Failed.interrupted();
                    default -> this;
                };
            case Succeeded ended -> this;
            case Failed ended -> this;
            case Cancelled ended -> this;
        };
    }

    private JobState queuedAfter(Signal signal) {
        return switch (signal) {
            case Signal.Started started -> new Running();
            case Signal.CancelAsked asked -> new Cancelled(asked.by());
            case Signal.Broke broke -> Failed.of(broke.failure());
            default -> this;
        };
    }

    private JobState runningAfter(Signal signal) {
        return switch (signal) {
            case Signal.Finished finished -> new Succeeded(finished.result());
            case Signal.Broke(Failure.Cancelled cancelled) -> new Cancelled(cancelled.by());
            case Signal.Broke broke -> Failed.of(broke.failure());
            case Signal.CancelAsked asked -> new Stopping(new Cancelled(asked.by()));
            case Signal.TimedOut timedOut ->
                new Stopping(Failed.of(new Failure.DeadlineExceeded("job", timedOut.limit())));
            case Signal.HubStopped stopped ->
                new Stopping(stopped.resumes() ? new Interrupted() : Failed.interrupted());
            default -> this;
        };
    }

    private JobState stoppingAfter(JobState ending, Signal signal) {
        return switch (signal) {
            case Signal.Finished finished -> new Succeeded(finished.result());
            case Signal.Broke broke -> ending;
            case Signal.GraceOver over -> ending;
            case Signal.CancelAsked asked when isOfTheHubsStop(ending) -> new Stopping(new Cancelled(asked.by()));
            default -> this;
        };
    }

    /** At most {@code longest} characters of {@code text}, none of them half of a pair. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }

    private static boolean isOfTheHubsStop(JobState ending) {
        return ending instanceof Interrupted || ending.equals(Failed.interrupted());
    }

    /** Whether nothing can change it any more. */
    default boolean isFinal() {
        return switch (this) {
            case Queued open -> false;
            case Running open -> false;
            case Stopping open -> false;
            case Succeeded ended -> true;
            case Failed ended -> true;
            case Cancelled ended -> true;
            case Interrupted open -> false;
        };
    }

    /** Its word in the API; who stops is still {@code running}. */
    default String wireName() {
        return switch (this) {
            case Queued queued -> "queued";
            case Running running -> "running";
            case Stopping stopping -> "running";
            case Succeeded succeeded -> "succeeded";
            case Failed failed -> "failed";
            case Cancelled cancelled -> "cancelled";
            case Interrupted interrupted -> "interrupted";
        };
    }
}
