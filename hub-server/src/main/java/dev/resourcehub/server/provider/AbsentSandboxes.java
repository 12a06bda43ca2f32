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
import java.util.List;
import java.util.Optional;

/** Sandboxes where there are none: every run is refused with what to do about it. */
public final class AbsentSandboxes implements PythonSandboxes {

    private final Absence absence;

    /** Refuses for this reason. */
    public AbsentSandboxes(Absence absence) {
        this.absence = absence;
    }

    @Override
    public Future<RunResult> execute(RunPython run, RunSink sink, Cancellation cancellation) {
        return absence.refuse();
    }

    @Override
    public Future<Validation> validate(String code, Cancellation cancellation) {
        return absence.refuse();
    }

    @Override
    public SandboxReport report() {
        SandboxReport.Pool empty = new SandboxReport.Pool(0, 0, 0, 0, 0, 0, 0, 0);
        return new SandboxReport("none", absence.reason(), Optional.empty(), List.of(), List.of(), empty);
    }

    @Override
    public HubView view() {
        return absence.view("docker");
    }
}
