package dev.resourcehub.ollama.client;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request that may take hours and ends as soon as nothing moves any more.
 *
 * <p>There is no limit on the whole. Who stands still is noticed after once to twice the quiet time. One event loop.
 */
final class PatientCall<T> {

    private static final long CANCEL = 8;

    private final Vertx vertx;
    private final Duration quiet;
    private final Context context;
    private final Promise<T> ending = Promise.promise();
    private final Cancellation.Registration registration;
    private @Nullable HttpClientRequest request;
    private long timer;
    private boolean moved;

    PatientCall(Vertx vertx, Duration quiet, Cancellation cancellation) {
        this.vertx = vertx;
        this.quiet = quiet;
        this.context = vertx.getOrCreateContext();
        this.registration = cancellation.onCancel(() -> context.runOnContext(
                fired -> fail(new Failure.Cancelled(cancellation.by().orElse("caller")))));
    }

    /** Runs {@code work} on this call's loop; what it ends with is told by {@link #complete} or {@link #fail}. */
    Future<T> run(Runnable work) {
        context.runOnContext(now -> {
            watch();
            if (!ending.future().isComplete()) {
                work.run();
            }
        });
        return ending.future()
                .onComplete(ended -> context.runOnContext(now -> {
                    registration.close();
                    vertx.cancelTimer(timer);
                    if (ended.failed() && request != null) {
                        request.reset(CANCEL);
                    }
                }));
    }

    /** Uses {@code request}; false when the call has ended meanwhile, and the request is let go. */
    boolean sends(HttpClientRequest request) {
        this.request = request;
        if (ending.future().isComplete()) {
            request.reset(CANCEL);
            return false;
        }
        return true;
    }

    /** Runs {@code action} when this is over, however it ended. */
    void whenOver(Runnable action) {
        ending.future().onComplete(ended -> context.runOnContext(now -> action.run()));
    }

    /** Something came or went. */
    void moved() {
        moved = true;
    }

    boolean isOver() {
        return ending.future().isComplete();
    }

    void complete(T value) {
        ending.tryComplete(value);
    }

    /** Completes a call that has nothing to tell. */
    void complete() {
        ending.tryComplete();
    }

    void fail(Failure failure) {
        ending.tryFail(new HubException(failure));
    }

    private void watch() {
        moved = false;
        timer = vertx.setTimer(Math.max(1, quiet.toMillis()), fired -> {
            if (moved) {
                watch();
            } else {
                fail(new Failure.DeadlineExceeded("quiet", quiet));
            }
        });
    }
}
