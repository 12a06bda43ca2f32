package dev.resourcehub.runtime;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Runs something once, after a while, on an event loop. */
@FunctionalInterface
public interface Timers {

    /** Runs {@code action} after {@code delay}, which is rounded up to a millisecond and is at least one. */
    Timer after(Duration delay, Runnable action);

    /** Timers of a Vert.x instance; the action runs in the caller's context, or a new one where there is none. */
    static Timers of(Vertx vertx) {
        return (delay, action) -> {
            long millis = Math.max(1, (delay.toNanos() + 999_999) / 1_000_000);
            long id = vertx.setTimer(millis, fired -> action.run());
            return () -> vertx.cancelTimer(id);
        };
    }

    /** An action that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Forgets the action; harmless when it ran or was forgotten before. */
        void cancel();
    }
}
