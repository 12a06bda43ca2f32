package dev.resourcehub.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One call at a time for an instance that was sent away, until a call there gives a result.
 *
 * <p>Without it an instance that takes calls and never answers gets as many as its cap each time it comes back. A call that
 * leaves frees the place whether it was the one on trial or an older one. Any thread; one volatile read while it is off.
 */
final class Probation {

    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile boolean on;

    /** The instance is back. */
    void begin() {
        taken.set(false);
        on = true;
    }

    /** Whether no call may begin there now. */
    boolean isTaken() {
        return on && taken.get();
    }

    /** Takes the one place; always true while off. */
    boolean tryTake() {
        return !on || taken.compareAndSet(false, true);
    }

    /** A call has left. */
    void giveBack() {
        if (on) {
            taken.set(false);
        }
    }

    /** A call gave a result; whether that ended it. */
    boolean pass() {
        if (!on) {
            return false;
        }
        on = false;
        return true;
    }
}
