package dev.resourcehub.docker;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.dispatch.Waiting;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.warm.Lease;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * One validation in one sandbox, which is as good as before when it has answered and is given up when it has not. On the
 * hub's event loop.
 */
final class ValidateWork implements Work<Backend, Validation> {

    private final String code;
    private final Duration limit;
    private final Claim claim;
    private final Timers timers;

    /** @param limit after this a sandbox that does not answer is given up */
    ValidateWork(String code, Duration limit, Need need, SandboxLine line, Surroundings around) {
        this.code = code;
        this.limit = limit;
        this.claim = new Claim(need, line, around.ticker());
        this.timers = around.timers();
    }

    @Override
    public Object need() {
        return claim.need();
    }

    @Override
    public boolean tryEnter(Backend backend) {
        return claim.tryTake(backend);
    }

    @Override
    public void leave(Backend backend) {
        claim.giveBack();
    }

    @Override
    public void queued(Waiting waiting) {
        claim.waits();
    }

    @Override
    public Future<Validation> call(Backend backend, Attempt attempt) {
        Lease<Zygote> lease = claim.handOver();
        Promise<Validation> promise = Promise.promise();
        Timers.Timer late = timers.after(
                limit, () -> promise.tryFail(new HubException(new Failure.DeadlineExceeded("validate", limit))));
        lease.sandbox().validate(code).onComplete(promise::tryComplete, promise::tryFail);
        return promise.future().onComplete(ended -> {
            late.cancel();
            if (ended.succeeded()) {
                lease.giveBack();
            } else {
                lease.end();
                claim.lost();
            }
        });
    }
}
