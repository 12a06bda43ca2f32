package dev.resourcehub.runtime;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where a call came from, so that a result made on another thread ends there. */
public final class CallerContext {

    private CallerContext() {}

    /**
     * Runs things in the Vert.x context of this thread, in order; on a fresh virtual thread each where there is none, so that
     * what a caller does with a result never holds up the thread that made it.
     */
    public static Executor current() {
        @Nullable Context context = Vertx.currentContext();
        if (context == null) {
            return task -> Thread.ofVirtual().name("result").start(task);
        }
        return task -> context.runOnContext(now -> task.run());
    }
}
