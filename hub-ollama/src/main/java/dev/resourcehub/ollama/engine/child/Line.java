package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.KeepAlive;
import dev.resourcehub.ollama.engine.wire.Refusal;
import dev.resourcehub.runtime.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The line in front of the models: as many at once as each was loaded for, the rest first come, first served.
 *
 * <p>Also lets models go in time: a look every second.
 */
final class Line implements AutoCloseable {

    /** Longest line; who comes later is refused. */
    static final int MOST_WAITING = 512;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ModelMemory memory;
    private final Ticker ticker;
    private final ThreadPoolExecutor threads;
    private final Thread keeper;

    Line(ModelMemory memory, int parallel, Ticker ticker) {
        this.memory = memory;
        this.ticker = ticker;
        this.threads = new ThreadPoolExecutor(
                parallel,
                parallel,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("generation-", 1).factory());
        this.threads.allowCoreThreadTimeOut(true);
        this.keeper = Thread.ofPlatform().daemon().name("model-keeper").start(this::keep);
    }

    /** What is done with a model on a thread of its own. */
    @FunctionalInterface
    interface Work {
        /** Does it; waiting for the model took {@code loadNanos}. */
        void with(Llama model, long loadNanos) throws InterruptedException;
    }

    /** Queues {@code work} with {@code model}; the answer to be made otherwise, if any, goes to {@code outlet}. Returns its place. */
    Runnable enter(Shelved model, Work work, KeepAlive keepAlive, Outlet outlet, Refusals refusals) {
        Runnable place = () -> serve(model, work, keepAlive, outlet, refusals);
        try {
            threads.execute(place);
        } catch (RejectedExecutionException full) {
            refusals.refuse(503, "server busy, please try again.  maximum pending requests exceeded");
        }
        return place;
    }

    /** Gives up a place, also one that waits for memory; nothing happens when its model is at work. */
    void leave(Runnable place) {
        threads.remove(place);
        memory.wake();
    }

    /** Where a refusal is told. */
    @FunctionalInterface
    interface Refusals {
        void refuse(int status, String message);
    }

    private void serve(Shelved model, Work work, KeepAlive keepAlive, Outlet outlet, Refusals refusals) {
        if (outlet.isGone()) {
            return;
        }
        try {
            long before = ticker.nanos();
            Optional<Llama> loaded = memory.use(model, outlet::isGone);
            if (loaded.isEmpty()) {
                return;
            }
            try {
                work.with(loaded.get(), ticker.nanos() - before);
            } finally {
                memory.release(model, keepAlive);
            }
        } catch (Refusal refusal) {
            refusals.refuse(refusal.status(), refusal.text());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            refusals.refuse(503, "the engine is stopping");
        } catch (RuntimeException broken) {
            System.err.println("engine: " + broken);
            refusals.refuse(500, String.valueOf(broken.getMessage()));
        }
    }

    private void keep() {
        try {
            while (!threads.isShutdown()) {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                sweep();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            memory.sweep();
        } catch (RuntimeException broken) {
            System.err.println("engine: " + broken);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        keeper.interrupt();
    }
}
