package dev.resourcehub.server.cli;

import org.jline.utils.Signals;

/** Ctrl-C, as a command may take it over. */
@FunctionalInterface
public interface Interrupts {

    /** Runs {@code pressed}, on some thread, at each Ctrl-C instead of ending the process, until the handle is closed. */
    Handle take(Runnable pressed);

    /** Gives Ctrl-C back. */
    @FunctionalInterface
    interface Handle extends AutoCloseable {
        @Override
        void close();
    }

    /** Those of the process. */
    static Interrupts ofProcess() {
        return pressed -> {
            Object before = Signals.register("INT", pressed);
            return () -> Signals.unregister("INT", before);
        };
    }
}
