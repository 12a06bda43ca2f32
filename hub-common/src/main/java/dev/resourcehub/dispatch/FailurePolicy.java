package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Failure;

/** What a hub makes of a failed call: whose fault it was, and whether it may be tried again. */
public interface FailurePolicy {

    /**
     * No connection and 5xx answers are the instance's fault and are tried elsewhere while nothing was answered; all else
     * is nobody's fault.
     */
    FailurePolicy USUAL = new FailurePolicy() {
        @Override
        public boolean blames(Failure failure) {
            return failure instanceof Failure.BackendUnreachable
                    || (failure instanceof Failure.BackendError error && error.status() >= 500);
        }

        @Override
        public boolean isSafeToRepeat(Failure failure) {
            return blames(failure);
        }
    };

    /** Whether the instance is to blame; a caller's fault, a cancellation or a lack of the hub's own never is. */
    boolean blames(Failure failure);

    /**
     * Whether a failure that is the instance's says that the whole of it is in trouble, not only what was asked of it, such
     * as one model. Where capabilities have no breakers of their own, every failure counts for the whole.
     */
    default boolean isOfTheWhole(Failure failure) {
        return true;
    }

    /** Whether the work may be done again elsewhere, given that no result of it was seen. */
    boolean isSafeToRepeat(Failure failure);

    /** Whether the first attempt may be repeated even at the same instance, as after an idle connection that broke. */
    default boolean isWorthRepeatingThere(Failure failure) {
        return failure instanceof Failure.BackendUnreachable;
    }
}
