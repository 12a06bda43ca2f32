package dev.resourcehub.server.provider;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubView;
import io.vertx.core.Future;

/** Python runs on the path that serves them. Semantics are those of {@link PythonSandboxes}. */
public final class PythonProvider {

    /** What answers call the path to the hub. */
    public static final String HUB_PATH = "hub";

    private final PythonSandboxes sandboxes;

    /** Serves every run from {@code sandboxes}. */
    public PythonProvider(PythonSandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    /** Runs code once. */
    public Future<RunResult> execute(RunPython run, RunSink sink, Cancellation cancellation) {
        return sandboxes.execute(run, sink, cancellation);
    }

    /** Compiles code without running it. */
    public Future<Validation> validate(String code, Cancellation cancellation) {
        return sandboxes.validate(code, cancellation);
    }

    /** What there is to run code in. */
    public SandboxReport report() {
        return sandboxes.report();
    }

    /** The hub as an operator sees it. */
    public HubView view() {
        return sandboxes.view();
    }
}
