package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.wire.AdminLine;
import dev.resourcehub.resource.Progress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Makes progress of what a server says while it pulls: bytes over all layers, of which neither the count, the total nor the
 * share ever falls.
 *
 * <p>A layer that turns up late raises the total only when the share does not fall by it, and everything is there only at
 * the end: one byte is held back until then. One thread.
 */
public final class PullWatch implements Consumer<AdminLine> {

    private static final int MOST_LAYERS = 10_000;

    private final ModelServer.Listener listener;
    private final Map<String, AdminLine.Layer> layers = new HashMap<>();
    private String phase = "";
    private long completed;
    private long total;

    /** Tells {@code listener}. */
    public PullWatch(ModelServer.Listener listener) {
        this.listener = listener;
    }

    @Override
    public void accept(AdminLine line) {
        switch (line) {
            case AdminLine.Step step -> enter(phaseOf(step.status()));
            case AdminLine.Layer layer -> layer(layer);
            case AdminLine.Success success -> {}
            case AdminLine.Trouble trouble -> {}
            case AdminLine.Malformed malformed -> {}
        }
    }

    /** Everything is there. */
    public void done() {
        long bytes = Math.max(total, sum(AdminLine.Layer::totalBytes));
        if (bytes > 0) {
            listener.progress(Progress.of(bytes, bytes));
        }
    }

    private void layer(AdminLine.Layer layer) {
        enter("downloading");
        if (layers.size() >= MOST_LAYERS && !layers.containsKey(layer.digest())) {
            return;
        }
        layers.merge(
                layer.digest(),
                layer,
                (before, now) -> new AdminLine.Layer(
                        now.digest(),
                        Math.max(before.completedBytes(), now.completedBytes()),
                        Math.max(before.totalBytes(), now.totalBytes())));
        long all = sum(AdminLine.Layer::totalBytes);
        long there = Math.min(sum(AdminLine.Layer::completedBytes), all);
        if (all > total && (double) there * total >= (double) completed * all) {
            total = all;
        }
        completed = Math.max(completed, Math.min(there, Math.max(0, total - 1)));
        listener.progress(Progress.of(completed, total));
    }

    private long sum(ToLongFunction<AdminLine.Layer> part) {
        return layers.values().stream().mapToLong(part).sum();
    }

    private void enter(String next) {
        if (!next.isEmpty() && !next.equals(phase)) {
            phase = next;
            listener.phase(next);
        }
    }

    private static String phaseOf(String status) {
        String said = status.toLowerCase(Locale.ROOT);
        if (said.startsWith("pulling manifest")) {
            return "resolving";
        }
        if (said.startsWith("pulling ")) {
            return "downloading";
        }
        if (said.startsWith("verifying")) {
            return "verifying";
        }
        return said.startsWith("writing") || said.startsWith("removing") ? "finalizing" : "";
    }
}
