package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The gate in front of one adapter. Any thread.
 *
 * @param readyNow asks the adapter itself whether it is ready; a failure, or no answer within five seconds, is a no
 */
record ReadinessGate(
        GateSettings settings, AdapterReadiness readiness, Supplier<Future<Boolean>> readyNow, Timers timers) {

    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);

    /** Ends when a call may go on; fails with {@code NotReady} or, when its caller left meanwhile, with {@code Cancelled}. */
    Future<Void> pass(Cancellation cancellation) {
        if (!settings.enabled()) {
            return Future.succeededFuture();
        }
        return switch (settings.policy()) {
            case DEGRADE -> Future.succeededFuture();
            case HOLD -> readiness.awaitReady(settings.timeout(), cancellation);
            case IMMEDIATE -> readiness.isReady() ? Future.succeededFuture() : ask(cancellation);
        };
    }

    private Future<Void> ask(Cancellation cancellation) {
        Promise<Boolean> answer = Promise.promise();
        Timers.Timer timer = timers.after(LONGEST_QUESTION, () -> answer.tryComplete(false));
        Cancellation.Registration leaving = cancellation.onCancel(() -> answer.tryFail(
                new HubException(new Failure.Cancelled(cancellation.by().orElse("client")))));
        asked().onComplete(asked -> answer.tryComplete(asked.succeeded() && asked.result()));
        return answer.future()
                .onComplete(ended -> {
                    timer.cancel();
                    leaving.close();
                })
                .compose(yes -> yes ? Future.succeededFuture() : Future.failedFuture(readiness.notReady()));
    }

    private Future<Boolean> asked() {
        try {
            return readyNow.get();
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }
}
