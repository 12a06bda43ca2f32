package dev.resourcehub.server.provider;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.readiness.GatedCall;
import dev.resourcehub.readiness.Provisioning;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.resource.HubView;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Python runs on the path that serves them; what a run misses is provided on the way. Semantics are otherwise those of
 * {@link PythonSandboxes}.
 */
public final class PythonProvider {

    /** What answers call the path to the hub. */
    public static final String HUB_PATH = "hub";

    /** The adapter that its calls go through. */
    public static final String ADAPTER = "docker";

    private final PythonSandboxes sandboxes;
    private final Provisioning provisioning;
    private final Patience patience;
    private final String defaultImage;
    private final Reasons reasons;

    /**
     * Serves every run from {@code sandboxes}.
     *
     * @param defaultImage of a run that names none
     * @param clock the time of day
     */
    public PythonProvider(
            PythonSandboxes sandboxes,
            Provisioning provisioning,
            Patience patience,
            String defaultImage,
            InstantSource clock) {
        this.sandboxes = sandboxes;
        this.provisioning = provisioning;
        this.patience = patience;
        this.defaultImage = defaultImage;
        this.reasons = new Reasons(ADAPTER, "DockerHub", clock);
    }

    /** Runs code once. */
    public Future<RunResult> execute(RunPython run, RunSink sink, Caller caller) {
        return run(
                "execute",
                run.image(),
                caller,
                (job, phase, progress) -> sink.emit(new RunEvent.Provisioning(job, phase, progress)),
                () -> sandboxes.execute(run, sink, caller.cancellation()));
    }

    /** Compiles code without running it. */
    public Future<Validation> validate(String code, Caller caller) {
        return run(
                "validate",
                Optional.empty(),
                caller,
                (job, phase, progress) -> {},
                () -> sandboxes.validate(code, caller.cancellation()));
    }

    private <T> Future<T> run(
            String operation,
            Optional<String> image,
            Caller caller,
            GatedCall.Waiter waiter,
            Supplier<Future<T>> work) {
        Map<String, String> hints = Map.of(ProvisioningContext.IMAGE, image.orElse(defaultImage));
        return provisioning.run(new GatedCall<>(
                reasons.of(caller, operation, "python", hints),
                work,
                patience.of(caller, patience.following()),
                waiter,
                caller.cancellation()));
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
