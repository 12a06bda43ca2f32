package dev.resourcehub.ollama.vendor;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all that a transfer tells. */
class Heard implements Downloads.Listener {

    /** @param resumed bytes that were there before */
    record Told(long completed, OptionalLong total, long resumed) {}

    final List<String> phases = new CopyOnWriteArrayList<>();
    final List<Told> progress = new CopyOnWriteArrayList<>();
    final List<Integer> attempts = new CopyOnWriteArrayList<>();
    final List<String> causes = new CopyOnWriteArrayList<>();

    @Override
    public void phase(String phase) {
        phases.add(phase);
    }

    @Override
    public void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes) {
        progress.add(new Told(completedBytes, totalBytes, resumedBytes));
    }

    @Override
    public void retrying(int attempt, String cause) {
        attempts.add(attempt);
        causes.add(cause);
    }

    long completed() {
        return progress.isEmpty() ? 0 : progress.getLast().completed();
    }
}
