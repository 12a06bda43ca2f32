package dev.resourcehub.ollama.engine;

import dev.resourcehub.ollama.vendor.ModelSource;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small language model that the hub brings along, served by a child process over Ollama's own API.
 *
 * <p>The child never outlives this process, however it ends. All work is done on one virtual thread between {@link #start}
 * and {@link #close}; every method may be called on any thread.
 */
public final class EmbeddedEngine {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedEngine.class);
    private static final Backoff RESTART = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));
    private static final Backoff FETCH = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(10));
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final EngineModel models;
    private final EngineChild.Maker children;
    private final Ticker ticker;
    private final Chance chance;
    private final List<Consumer<EngineState>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Promise<Void> ended = Promise.promise();

    private volatile EngineState state = new EngineState.Idle();
    private volatile @Nullable EngineChild serving;
    private @Nullable Thread thread;

    /**
     * An engine that keeps its files under {@code home}.
     *
     * @param sources asked in order for the default model
     */
    public static EmbeddedEngine create(
            Vertx vertx, EngineSettings settings, Path home, List<ModelSource> sources, Ticker ticker, Chance chance) {
        return new EmbeddedEngine(
                new EngineModel(vertx, settings, home, sources),
                model -> EngineChild.start(vertx, settings, home.resolve("engine"), model),
                ticker,
                chance);
    }

    EmbeddedEngine(EngineModel models, EngineChild.Maker children, Ticker ticker, Chance chance) {
        this.models = models;
        this.children = children;
        this.ticker = ticker;
        this.chance = chance;
    }

    /** Begins in the background and returns at once; a second start does nothing. */
    public synchronized Future<Void> start() {
        if (thread == null && closing.getCount() > 0) {
            thread = Thread.ofVirtual().name("embedded-engine").start(this::run);
        }
        return Future.succeededFuture();
    }

    /** Where it is now. */
    public EngineState state() {
        return state;
    }

    /** Tells {@code listener} every later state, on the engine's thread; it must not block. */
    public void onChange(Consumer<EngineState> listener) {
        listeners.add(listener);
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
        closing.countDown();
        Thread running = thread;
        if (running == null) {
            ended.tryComplete();
        } else {
            running.interrupt();
        }
        return ended.future();
    }

    private void run() {
        try {
            StoredModel model = obtain();
            supervise(model);
        } catch (InterruptedException closed) {
            LOG.debug("embedded engine closed");
        } catch (RuntimeException bug) {
            LOG.error("embedded engine gave up", bug);
            become(new EngineState.Unavailable(models.remedies(), bug.toString()));
            ended.tryComplete();
            return;
        }
        become(new EngineState.Idle());
        ended.tryComplete();
    }

    private StoredModel obtain() throws InterruptedException {
        for (int attempt = 2; ; attempt++) {
            switch (models.obtain((source, done) -> become(new EngineState.Fetching(source, done)))) {
                case EngineModel.Obtained.Here here -> {
                    return here.model();
                }
                case EngineModel.Obtained.Missing missing -> {
                    LOG.warn("no model for the embedded engine: {}", missing.cause());
                    become(new EngineState.Unavailable(missing.remedies(), missing.cause()));
                    pause(FETCH.delay(attempt, chance));
                }
            }
        }
    }

    private void supervise(StoredModel model) throws InterruptedException {
        int attempt = 1;
        while (true) {
            become(new EngineState.Starting(model.name(), model.source()));
            long begun = ticker.nanos();
            String cause = serveOnce(model);
            boolean wasSteady = ticker.nanos() - begun >= STEADY.toNanos();
            attempt = wasSteady ? 2 : attempt + 1;
            Duration in = RESTART.delay(attempt, chance);
            LOG.warn("embedded engine ended: {}; again in {} ms", cause, in.toMillis());
            become(new EngineState.Restarting(attempt, in, cause));
            pause(in);
        }
    }

    /** Runs one child to its end and says why it ended. */
    private String serveOnce(StoredModel model) throws InterruptedException {
        try (EngineChild child = children.start(model)) {
            URI url = child.awaitAnswer();
            serving = child;
            become(new EngineState.Running(url, model.name(), model.source()));
            return child.awaitEnd();
        } catch (IOException broken) {
            return String.valueOf(broken.getMessage());
        } catch (HubException refused) {
            return refused.failure().toString();
        } finally {
            serving = null;
        }
    }

    private void pause(Duration time) throws InterruptedException {
        if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException();
        }
    }

    private void become(EngineState next) {
        state = next;
        for (Consumer<EngineState> listener : listeners) {
            try {
                listener.accept(next);
            } catch (RuntimeException bug) {
                LOG.error("a listener of the embedded engine failed", bug);
            }
        }
    }
}
