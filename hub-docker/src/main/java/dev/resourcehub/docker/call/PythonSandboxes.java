package dev.resourcehub.docker.call;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubView;
import io.vertx.core.Future;

/** What the Docker hub does for those in front of it. */
public interface PythonSandboxes {

    /**
     * Runs code once.
     *
     * <p>Events go to {@code sink} on the caller's event loop. The future ends once, after the last event: with a result
     * whenever the code began to run, with a {@code HubException} when it did not ({@code NotReady}, {@code NoCapacity},
     * {@code Unprocessable}, {@code Draining}). Firing {@code cancellation} kills the run; the result is then
     * {@code CANCELLED}.
     */
    Future<RunResult> execute(RunPython run, RunSink sink, Cancellation cancellation);

    /** Compiles code in a sandbox without running it. */
    Future<Validation> validate(String code, Cancellation cancellation);

    /** What there is to run code in, now. */
    SandboxReport report();

    /** The hub as an operator sees it, now. */
    HubView view();
}
