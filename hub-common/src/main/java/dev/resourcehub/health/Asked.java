package dev.resourcehub.health;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for an answer, and no longer than its limit. */
final class Asked {

    private Asked() {}

    /** Fails with {@link Failure.DeadlineExceeded} after {@code limit}; what comes later is dropped. */
    static Future<Void> within(Duration limit, Timers timers, String phase, Supplier<Future<Void>> question) {
        Promise<Void> answered = Promise.promise();
        Timers.Timer end = timers.after(
                limit, () -> answered.tryFail(new HubException(new Failure.DeadlineExceeded(phase, limit))));
        Future<Void> answer;
        try {
            answer = question.get();
        } catch (RuntimeException broken) {
            answer = Future.failedFuture(broken);
        }
        answer.onComplete(ended -> {
            end.cancel();
            if (ended.succeeded()) {
                answered.tryComplete();
            } else {
                answered.tryFail(ended.cause());
            }
        });
        return answered.future();
    }
}
