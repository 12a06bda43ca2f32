package dev.resourcehub.docker;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.dispatch.Waiting;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.python.RunTerms;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.warm.Lease;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * One run in one sandbox: taken when the run is admitted, given up when it has ended. A sandbox that is lost before the code
 * began is a failure of the attempt; whatever happens later is a result.
 *
 * <p>On the hub's event loop; events go to the caller's.
 */
final class RunWork implements Work<Backend, RunResult> {

    private final RunPython run;
    private final RunSink sink;
    private final Cancellation cancellation;
    private final String runId;
    private final Claim claim;
    private final Places places;
    private final Ticker ticker;
    private final Context loop;
    private final Context caller;
    private final long began;

    RunWork(
            RunPython run,
            RunSink sink,
            Cancellation cancellation,
            String runId,
            SandboxLine line,
            Surroundings around,
            Context loop,
            Context caller) {
        this.run = run;
        this.sink = sink;
        this.cancellation = cancellation;
        this.runId = runId;
        this.claim = new Claim(Need.of(run), line, around.ticker());
        this.places = new Places(around.timers(), line, this::tell);
        this.ticker = around.ticker();
        this.loop = loop;
        this.caller = caller;
        this.began = ticker.nanos();
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
        places.begin(waiting);
    }

    /** The call is over, however it ended. */
    void over() {
        places.end();
    }

    @Override
    public Future<RunResult> call(Backend backend, Attempt attempt) {
        places.end();
        Lease<Zygote> lease = claim.handOver();
        Duration queued = lease.isWarm() ? Duration.ZERO : lease.waited();
        Duration taken = Duration.ofNanos(ticker.nanos() - began).minus(queued);
        RunTerms terms = new RunTerms(runId, backend.specOf(claim.need()).image(), lease.isWarm(), 1, queued, taken);
        Promise<RunResult> done = Promise.promise();
        caller.runOnContext(there -> lease.sandbox()
                .run(run, new Committing(attempt), cancellation, terms)
                .onComplete(ended -> loop.runOnContext(back -> {
                    lease.end();
                    claim.lost();
                    done.handle(ended);
                })));
        return done.future();
    }

    private void tell(int position) {
        caller.runOnContext(there -> sink.emit(new RunEvent.Queued(position)));
    }

    /** The caller's sink, which also lets the attempt know that the code has begun. */
    private final class Committing implements RunSink {
        private final Attempt attempt;

        private Committing(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void emit(RunEvent event) {
            if (event instanceof RunEvent.Started) {
                attempt.commit();
            }
            sink.emit(event);
        }

        @Override
        public boolean isFull() {
            return sink.isFull();
        }

        @Override
        public void onDrain(Runnable resume) {
            sink.onDrain(resume);
        }
    }
}
