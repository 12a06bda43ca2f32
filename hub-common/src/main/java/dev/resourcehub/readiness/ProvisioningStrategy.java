package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Provides one kind of thing that calls miss, such as a model.
 *
 * <p>Of all strategies in order, the first that says it can handle a failure is taken, and no other. Runs for one target are
 * one run.
 */
public interface ProvisioningStrategy {

    /** Its unique name, such as {@code ai-model}: lower-case letters and dashes. */
    String name();

    /** Its place: lower is asked first; equal ones in the order of registration, global before contributed. */
    default int order() {
        return 100;
    }

    /** How long one run may take; zero or less means the pipeline's default, never endless. */
    default Duration timeout() {
        return Duration.ZERO;
    }

    /** How its runs relate to the calls that wait for them. */
    default Mode mode() {
        return Mode.INLINE;
    }

    /** Whether this failure is one that it remedies. Quick, without I/O; a throw counts as no. */
    boolean canHandle(FailureSnapshot failure, ProvisioningContext context);

    /** What is missing, by which runs are shared and failures remembered. Called after a yes only. */
    Target target(FailureSnapshot failure, ProvisioningContext context);

    /**
     * Whether it can provide {@code target} when no call failed: for what an adapter was declared to need, and for operators.
     * Quick, without I/O; a throw counts as no.
     */
    default boolean provides(Target target) {
        return false;
    }

    /**
     * {@code target}, which it provides, as {@link #target} writes it, so that what people spell differently and is the same
     * shares runs, failures and decisions. Quick, without I/O.
     */
    default Target normal(Target target) {
        return target;
    }

    /**
     * Whether {@code target} may be what an adapter that failed lacks: what the adapter was declared to need is then provided
     * without waiting until it is ready. Quick, without I/O; a throw counts as no.
     */
    default boolean revives(Target target) {
        return false;
    }

    /**
     * Whether {@code failure} of a run will not go away by itself soon, such as an unknown name or a refused key; it is then
     * remembered for longer.
     */
    default boolean isPermanent(Failure failure) {
        return false;
    }

    /**
     * Provides the target. Ends with whether the call may be tried again, or fails with a {@code HubException} that says why
     * not. Called on any thread; must not block it.
     */
    Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run);

    /** How runs relate to the calls that wait for them. */
    enum Mode {
        /** Short work: every caller waits to its end. */
        INLINE,
        /** Long work, such as a job: a caller waits within its budget and is told to come back after that. */
        BACKGROUND
    }
}
