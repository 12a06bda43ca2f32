package dev.resourcehub.runtime;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * Runs what must block (files, hashing, Docker commands) on virtual threads, each call with a limit that interrupts it.
 *
 * <p>Results come back in the caller's Vert.x context where there is one. {@link #close} interrupts what still runs.
 */
public final class Blocking implements AutoCloseable {

    private final Vertx vertx;
    private final ThreadFactory threads;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Threads are named {@code name-1}, {@code name-2} and so on. */
    public Blocking(Vertx vertx, String name) {
        this.vertx = vertx;
        this.threads = Thread.ofVirtual().name(name + "-", 1).factory();
    }

    /**
     * Runs {@code work} on a virtual thread.
     *
     * @param phase what it is, for the failure
     * @param limit after this the thread is interrupted and the future fails with {@link Failure.DeadlineExceeded}, whether
     *     or not the work reacts
     */
    public <T> Future<T> call(String phase, Duration limit, Callable<T> work) {
        if (closed) {
            return Future.failedFuture(new HubException(new Failure.Draining(Duration.ofSeconds(1))));
        }
        Context context = vertx.getOrCreateContext();
        Promise<T> promise = Promise.promise();
        Thread thread = threads.newThread(() -> run(work, context, promise));
        running.add(thread);
        long timer = vertx.setTimer(Math.max(1, limit.toMillis()), fired -> {
            if (promise.tryFail(new HubException(new Failure.DeadlineExceeded(phase, limit)))) {
                thread.interrupt();
            }
        });
        thread.start();
        return promise.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private <T> void run(Callable<T> work, Context context, Promise<T> promise) {
        try {
            T value = work.call();
            context.runOnContext(done -> promise.tryComplete(value));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            context.runOnContext(done -> promise.tryFail(new HubException(new Failure.Cancelled("interrupt"))));
        } catch (Exception | LinkageError broken) {
            context.runOnContext(done -> promise.tryFail(broken));
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /**
     * What {@code future} ends with, waited for by a thread that may block; its failure is thrown as a {@code HubException}.
     * An interrupt ends the wait and nothing else.
     */
    public static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException broken) {
            Throwable cause = broken.getCause() == null ? broken : broken.getCause();
            throw new HubException(HubException.failureOf(cause), cause);
        }
    }

    /** Refuses new work and interrupts what runs; does not wait for it. */
    @Override
    public void close() {
        closed = true;
        running.forEach(Thread::interrupt);
    }
}
