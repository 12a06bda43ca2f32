package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.StoredModel;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's state, made of where its child is and, while there is none, where its own model is. Any thread. */
final class EngineNews {

    private static final Logger LOG = LoggerFactory.getLogger(EngineNews.class);

    private final List<Consumer<EngineState>> listeners = new CopyOnWriteArrayList<>();
    private EngineState own = new EngineState.Idle();
    private Optional<EngineState> child = Optional.empty();
    private volatile EngineState shown = new EngineState.Idle();

    EngineState shown() {
        return shown;
    }

    /** Tells {@code listener} every later state, one at a time. */
    void listen(Consumer<EngineState> listener) {
        listeners.add(listener);
    }

    /** Where the engine's own model is. */
    synchronized void own(EngineState next) {
        own = next;
        if (child.isEmpty()) {
            show(next);
        }
    }

    /** Where the child is. */
    synchronized void child(EngineState next) {
        child = Optional.of(next);
        show(next);
    }

    /** There is no child, and none comes. */
    synchronized void noChild() {
        if (child.isPresent()) {
            child = Optional.empty();
            show(own);
        }
    }

    /** The child answers at {@code url}, {@code first} being its default model; nothing where there is none. */
    synchronized void running(URI url, Supplier<Optional<StoredModel>> first) {
        first.get().ifPresent(model -> child(new EngineState.Running(url, model.name(), model.source())));
    }

    /** What a running child serves has changed. */
    synchronized void shelfChanged(Supplier<Optional<StoredModel>> first) {
        if (child.isPresent() && child.get() instanceof EngineState.Running running) {
            running(running.url(), first);
        }
    }

    /** The engine is over. */
    synchronized void over(EngineState last) {
        child = Optional.empty();
        own = last;
        show(last);
    }

    private void show(EngineState next) {
        shown = next;
        for (Consumer<EngineState> listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException bug) {
                LOG.error("a listener of the embedded engine failed", bug);
            }
        }
    }
}
