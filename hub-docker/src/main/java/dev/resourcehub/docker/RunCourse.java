package dev.resourcehub.docker;

import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.python.RunTerms;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.warm.Lease;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One call's way: wait for a sandbox, run in it, give it up. A sandbox that is lost before the code began is replaced once.
 *
 * <p>Begins on the hub's event loop; events and the end go to the caller's.
 */
final class RunCourse {

    private static final Duration BEFORE_TOLD = Duration.ofMillis(250);

    private final RunPython run;
    private final RunSink sink;
    private final Cancellation cancellation;
    private final String runId;
    private final Supplier<Serving> serving;
    private final Surroundings around;
    private final Context loop;
    private final Context caller;
    private final Deadline patience;
    private final long began;
    private boolean queueShown;
    private int position;
    private boolean waiting;

    RunCourse(
            RunPython run,
            RunSink sink,
            Cancellation cancellation,
            String runId,
            Supplier<Serving> serving,
            Surroundings around,
            Context loop,
            Context caller) {
        this.run = run;
        this.sink = sink;
        this.cancellation = cancellation;
        this.runId = runId;
        this.serving = serving;
        this.around = around;
        this.loop = loop;
        this.caller = caller;
        this.began = around.ticker().nanos();
        this.patience = Deadline.after(began, run.queueTimeout());
    }

    /** Goes it; the future ends on the hub's loop. */
    Future<RunResult> go() {
        return attempt().recover(failure -> isWorthAnother(failure) ? attempt() : Future.failedFuture(failure));
    }

    private boolean isWorthAnother(Throwable failure) {
        return failure instanceof LostSandbox && !cancellation.isCancelled();
    }

    private Future<RunResult> attempt() {
        return switch (serving.get()) {
            case Serving.Nothing(Failure failure) -> Future.failedFuture(new HubException(failure));
            case Serving.By(Backend backend) -> leaseFrom(backend).compose(lease -> runIn(lease, backend));
        };
    }

    private Future<Lease<Zygote>> leaseFrom(Backend backend) {
        waiting = true;
        Timers.Timer show = around.timers()
                .after(
                        BEFORE_TOLD,
                        () -> loop.runOnContext(now -> {
                            queueShown = true;
                            tellPosition();
                        }));
        return backend.pool()
                .lease(backend.specOf(run), patience.remaining(around.ticker().nanos()), cancellation, place -> {
                    position = place;
                    tellPosition();
                })
                .onComplete(served -> {
                    waiting = false;
                    show.cancel();
                });
    }

    private void tellPosition() {
        if (queueShown && waiting && position > 0) {
            int told = position;
            caller.runOnContext(there -> sink.emit(new RunEvent.Queued(told)));
        }
    }

    private Future<RunResult> runIn(Lease<Zygote> lease, Backend backend) {
        Duration queued = lease.isWarm() ? Duration.ZERO : lease.waited();
        Duration taken = Duration.ofNanos(around.ticker().nanos() - began).minus(queued);
        RunTerms terms = new RunTerms(runId, backend.specOf(run).image(), lease.isWarm(), 1, queued, taken);
        Promise<RunResult> done = Promise.promise();
        caller.runOnContext(there -> lease.sandbox()
                .run(run, sink, cancellation, terms)
                .onComplete(ended -> loop.runOnContext(back -> {
                    lease.end();
                    if (ended.succeeded()) {
                        done.complete(ended.result());
                    } else {
                        done.fail(lost(ended.cause()));
                    }
                })));
        return done.future();
    }

    private static Throwable lost(Throwable failure) {
        return HubException.failureOf(failure) instanceof Failure.BackendUnreachable
                ? new LostSandbox(failure)
                : failure;
    }

    /** A leased sandbox went away before the code began: nobody has seen anything, so it may be run elsewhere. */
    static final class LostSandbox extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostSandbox(Throwable cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }
}
