package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers.Timer;
import io.vertx.core.Future;
import java.time.Duration;

/** One client's call as the hub does it at a node: a try that shows no first token in time is given up as unreachable. */
final class Call implements Work<Node, Ask> {

    private final Ask ask;
    private final VirtualTime time;
    private final Duration firstToken;
    private final long arrivedNanos;
    private String node = "";
    private long firstNanos;
    private int attempts;

    Call(Ask ask, VirtualTime time, Duration firstToken) {
        this.ask = ask;
        this.time = time;
        this.firstToken = firstToken;
        this.arrivedNanos = time.nanos();
    }

    @Override
    public Future<Ask> call(Node resource, Attempt attempt) {
        attempts++;
        Cancellation stop = Cancellation.create();
        attempt.cancellation().onCancel(() -> stop.cancel("caller"));
        Timer silence = time.after(firstToken, () -> stop.cancel("silence"));
        return resource.serve(ask, attempt, stop, () -> {
                    silence.cancel();
                    firstNanos = time.nanos() - arrivedNanos;
                    node = resource.id().value();
                })
                .recover(broken -> Future.failedFuture(
                        stop.by().orElse("").equals("silence")
                                ? new HubException(new Failure.BackendUnreachable(resource.id(), "no first token"))
                                : broken))
                .onComplete(ended -> silence.cancel());
    }

    /** What became of it, at this moment. */
    Outcome outcome(long queuedNanos, String code) {
        long total = time.nanos() - arrivedNanos;
        return new Outcome(
                arrivedNanos, ask, node, attempts, queuedNanos, firstNanos == 0 ? total : firstNanos, total, code);
    }
}
