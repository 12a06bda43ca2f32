package dev.resourcehub.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Threads that only exist when a test lets them: work waits in a table until the test runs it, to its end. */
final class ManualThreads implements WorkThreads {

    private final Map<String, Runnable> waiting = new LinkedHashMap<>();
    private final List<String> started = new ArrayList<>();
    private final List<String> interrupted = new ArrayList<>();

    @Override
    public Worker start(String name, Runnable work) {
        waiting.put(name, work);
        started.add(name);
        return () -> interrupted.add(name);
    }

    /** Runs the work of a job on this thread. */
    void run(JobId job) {
        run(job.value());
    }

    /** Runs what was started under {@code name} on this thread. */
    void run(String name) {
        Runnable work = waiting.remove(name);
        if (work == null) {
            throw new AssertionError(name + " does not run");
        }
        work.run();
    }

    /** Jobs whose work has begun and not ended, in the order of their start. */
    List<String> running() {
        return List.copyOf(waiting.keySet());
    }

    /** All starts so far. */
    List<String> started() {
        return List.copyOf(started);
    }

    List<String> interrupted() {
        return List.copyOf(interrupted);
    }
}
