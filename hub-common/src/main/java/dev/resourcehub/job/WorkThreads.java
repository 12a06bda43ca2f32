package dev.resourcehub.job;

/** Gives each piece of work a thread of its own that may block for hours. */
@FunctionalInterface
public interface WorkThreads {

    /** Runs {@code work} on a thread called {@code name}; returns at once, before the work began or while it runs. */
    Worker start(String name, Runnable work);

    /** Virtual threads. */
    static WorkThreads virtual() {
        return (name, work) -> {
            Thread thread = Thread.ofVirtual().name(name).start(work);
            return thread::interrupt;
        };
    }

    /** Work on its thread. */
    @FunctionalInterface
    interface Worker {
        /** Interrupts whatever it waits for; harmless when it has ended. */
        void interrupt();
    }
}
