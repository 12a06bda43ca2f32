package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.child.LoadNotes;
import dev.resourcehub.ollama.vendor.StoredModel;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Backoff;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GGUF models under the home, served by a child process over Ollama's own API: a small one that the hub brings along,
 * and every one that was offered.
 *
 * <p>A child runs while there is a model that can be served, and never outlives this process, however it ends. Models come
 * and go while it runs. All work is done on virtual threads between {@link #start} and {@link #close}; every method may be
 * called on any thread.
 */
public final class EmbeddedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedEngine.class);
    private static final Backoff RESTART = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final Duration WRITE_AGAIN = Duration.ofSeconds(10);

    /** Deaths of the child in succession while it loads one model, after which that model is set aside. */
    private static final int MOST_DEATHS = 2;

    private final OwnModel own;
    private final EngineShelf shelf;
    private final LoadNotes notes;
    private final EngineChild.Maker children;
    private final Ticker ticker;
    private final Chance chance;
    private final EngineNews news = new EngineNews();
    private final Semaphore changes = new Semaphore(0);
    private final AtomicReference<Optional<StoredModel>> owned = new AtomicReference<>(Optional.empty());
    private final Promise<Void> ended = Promise.promise();

    private volatile @Nullable EngineChild serving;
    private @Nullable Thread thread;
    private boolean closed;

    /**
     * An engine that keeps its files under {@code home}.
     *
     * @param own the model it has without anybody's offer
     */
    public static EmbeddedEngine create(
            Vertx vertx, EngineSettings settings, Path home, OwnModel own, Ticker ticker, Chance chance) {
        Path folder = home.resolve("engine");
        EngineShelf shelf = new EngineShelf(folder);
        Path loads = folder.resolve("loads");
        return new EmbeddedEngine(
                own,
                shelf,
                new LoadNotes(loads),
                () -> EngineChild.start(vertx, settings, folder.resolve("run"), shelf.file(), loads),
                ticker,
                chance);
    }

    EmbeddedEngine(
            OwnModel own,
            EngineShelf shelf,
            LoadNotes notes,
            EngineChild.Maker children,
            Ticker ticker,
            Chance chance) {
        this.own = own;
        this.shelf = shelf;
        this.notes = notes;
        this.children = children;
        this.ticker = ticker;
        this.chance = chance;
    }

    /** Begins in the background and returns at once; a second start does nothing. */
    public synchronized Future<Void> start() {
        if (thread == null && !closed) {
            thread = Thread.ofVirtual().name("embedded-engine").start(this::run);
        }
        return Future.succeededFuture();
    }

    /** Where it is now. */
    public EngineState state() {
        return news.shown();
    }

    /** Tells {@code listener} every later state, one at a time, on a thread of the engine; it must not block. */
    public void onChange(Consumer<EngineState> listener) {
        news.listen(listener);
    }

    /**
     * Serves exactly these models beside its own one, from soon on; before {@link #start} they are kept for it. What cannot
     * be served is told by {@link #refusal}. One with the name of the own model takes its place.
     */
    public void offer(List<Offer> models) {
        shelf.offer(models);
        changes.release();
    }

    /** Whether that is the model which it has without anybody's offer, and needs. */
    public boolean owns(ModelName name) {
        return owned.get()
                .filter(model -> name.sameModelAs(model.name().value()))
                .isPresent();
    }

    /** Why a model that is here is not served, one sentence; empty when it is served, or not here. */
    public Optional<String> refusal(ModelName name) {
        return shelf.refusal(name);
    }

    /** Ends the child that answers now, which is replaced as if it had died; false when none does. */
    public boolean restart() {
        EngineChild now = serving;
        if (now == null) {
            return false;
        }
        now.kill();
        return true;
    }

    /** Ends the child, or the transfer, and completes when it is over. Idempotent. */
    public synchronized Future<Void> close() {
        closed = true;
        Thread running = thread;
        if (running == null) {
            ended.tryComplete();
        } else {
            running.interrupt();
        }
        return ended.future();
    }

    private void run() {
        EngineState last = new EngineState.Idle();
        Thread obtaining = Thread.ofVirtual().name("engine-own-model").start(() -> guarded(this::obtain));
        Thread shelving = Thread.ofVirtual().name("engine-shelf").start(() -> guarded(this::keepShelf));
        try {
            forgive();
            supervise();
        } catch (InterruptedException asked) {
            LOG.debug("embedded engine closed");
        } catch (RuntimeException broken) {
            LOG.error("embedded engine gave up", broken);
            last = new EngineState.Unavailable(own.remedies(), broken.toString());
        }
        end(obtaining);
        end(shelving);
        news.over(last);
        ended.tryComplete();
    }

    private void obtain() throws InterruptedException {
        StoredModel model = new OwnModelLoop(own, news, chance).obtain();
        owned.set(Optional.of(model));
        shelf.own(model);
        changes.release();
    }

    private void keepShelf() throws InterruptedException {
        while (true) {
            changes.acquire();
            changes.drainPermits();
            try {
                if (shelf.write()) {
                    tellOwn();
                    news.shelfChanged(shelf::first);
                    killIdleChild();
                }
            } catch (IOException full) {
                LOG.error("the shelf of the embedded engine cannot be written", full);
                Thread.sleep(WRITE_AGAIN);
                changes.release();
            }
        }
    }

    private void supervise() throws InterruptedException {
        int attempt = 1;
        while (true) {
            StoredModel first = shelf.awaitFirst();
            news.child(new EngineState.Starting(first.name(), first.source()));
            long begun = ticker.nanos();
            String cause = serveOnce();
            if (shelf.first().isEmpty()) {
                news.noChild();
                attempt = 1;
                continue;
            }
            boolean wasSteady = ticker.nanos() - begun >= STEADY.toNanos();
            attempt = wasSteady ? 2 : attempt + 1;
            Duration in = RESTART.delay(attempt, chance);
            LOG.warn("embedded engine ended: {}; again in {} ms", cause, in.toMillis());
            news.child(new EngineState.Restarting(attempt, in, cause));
            Thread.sleep(in);
        }
    }

    /** Runs one child to its end and says why it ended. */
    private String serveOnce() throws InterruptedException {
        boolean killed = false;
        String cause;
        try (EngineChild child = children.start()) {
            try {
                URI url = child.awaitAnswer();
                serving = child;
                child.complaint().ifPresent(words -> LOG.warn("embedded engine: {}", words));
                news.running(url, shelf::first);
                killIdleChild();
                cause = child.awaitEnd();
            } finally {
                serving = null;
                killed = child.wasKilled();
            }
        } catch (IOException broken) {
            cause = String.valueOf(broken.getMessage());
        } catch (HubException refused) {
            cause = refused.failure().toString();
        }
        if (killed) {
            forgive();
        } else {
            setAside(cause);
        }
        return cause;
    }

    /** A model whose load took the child along too often is served no more. */
    private void setAside(String cause) {
        try {
            for (Map.Entry<String, Integer> note : notes.unfinished().entrySet()) {
                LOG.warn("the engine's process ended while it loaded {}", shelf.nameOf(note.getKey()));
                if (note.getValue() >= MOST_DEATHS) {
                    shelf.setAside(
                            note.getKey(),
                            "the engine's process ended " + note.getValue() + " times while it loaded it: " + cause);
                }
            }
            if (shelf.write()) {
                tellOwn();
            }
        } catch (IOException full) {
            LOG.error("the shelf of the embedded engine cannot be written", full);
        }
    }

    /** Deaths that this process brought about, or that were before its start, are nobody's fault. */
    private void forgive() {
        try {
            notes.clear();
        } catch (IOException broken) {
            LOG.error("the notes of the embedded engine cannot be removed", broken);
        }
    }

    /** The own model may be here and yet not be served. */
    private void tellOwn() {
        owned.get()
                .flatMap(model -> shelf.refusal(model.name()))
                .ifPresent(reason -> news.own(new EngineState.Unavailable(own.remedies(), reason)));
    }

    /** A child is not kept for a shelf on which nothing is left. */
    private void killIdleChild() {
        if (shelf.first().isEmpty()) {
            restart();
        }
    }

    @FunctionalInterface
    private interface Loop {
        void run() throws InterruptedException;
    }

    private void guarded(Loop loop) {
        try {
            loop.run();
        } catch (InterruptedException over) {
            LOG.debug("embedded engine closed");
        } catch (RuntimeException bug) {
            LOG.error("a part of the embedded engine gave up", bug);
            news.own(new EngineState.Unavailable(own.remedies(), bug.toString()));
        }
    }

    /** Interrupts and waits; what is interrupted ends soon. */
    private static void end(Thread part) {
        part.interrupt();
        boolean over = false;
        while (!over) {
            try {
                part.join();
                over = true;
            } catch (InterruptedException again) {
                LOG.debug("closing already");
            }
        }
    }
}
