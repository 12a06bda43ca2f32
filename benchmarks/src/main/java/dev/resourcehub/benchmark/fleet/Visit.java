package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers.Timer;
import io.vertx.core.Promise;

/** One call inside a node. */
final class Visit {

    /** Where it is. */
    enum Stage {
        WAITING,
        PREFILL,
        DECODE,
        GONE
    }

    final Ask ask;
    final Attempt attempt;
    final Runnable onFirst;
    final Promise<Ask> answer = Promise.promise();
    Stage stage = Stage.WAITING;
    boolean cold;
    Timer next = () -> {};

    Visit(Ask ask, Attempt attempt, Runnable onFirst) {
        this.ask = ask;
        this.attempt = attempt;
        this.onFirst = onFirst;
    }

    boolean isGone() {
        return stage == Stage.GONE;
    }

    void fail(Failure failure) {
        stage = Stage.GONE;
        next.cancel();
        answer.tryFail(new HubException(failure));
    }
}
