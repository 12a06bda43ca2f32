package dev.resourcehub.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call's wish to stop, told by whoever may end it to whoever does the work.
 *
 * <p>Fires once: the first {@link #cancel} runs every registered action on the calling thread, later ones do nothing. An
 * action registered after it fired runs at once. Any thread.
 */
public final class Cancellation {

    private final List<Runnable> actions = new ArrayList<>(2);
    private @Nullable String by;

    /** A cancellation that has not fired. */
    public static Cancellation create() {
        return new Cancellation();
    }

    private Cancellation() {}

    /** Fires; {@code by} names who wanted it, such as {@code client}. Returns whether this call was the one that fired. */
    public boolean cancel(String by) {
        List<Runnable> due;
        synchronized (this) {
            if (this.by != null) {
                return false;
            }
            this.by = by;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
        return true;
    }

    /** Whether it has fired. */
    public synchronized boolean isCancelled() {
        return by != null;
    }

    /** Who fired it. */
    public synchronized Optional<String> by() {
        return Optional.ofNullable(by);
    }

    /** Runs {@code action} when this fires, or now if it has; closing the registration forgets it. */
    public Registration onCancel(Runnable action) {
        synchronized (this) {
            if (by == null) {
                actions.add(action);
                return () -> forget(action);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }

    /** An action waiting for the cancellation. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        /** Forgets the action; harmless when it ran or was forgotten before. */
        @Override
        void close();
    }
}
