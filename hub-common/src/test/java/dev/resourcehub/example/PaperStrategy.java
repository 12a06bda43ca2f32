package dev.resourcehub.example;

import dev.resourcehub.readiness.FailureSnapshot;
import dev.resourcehub.readiness.Provisioned;
import dev.resourcehub.readiness.ProvisioningContext;
import dev.resourcehub.readiness.ProvisioningRun;
import dev.resourcehub.readiness.ProvisioningStrategy;
import dev.resourcehub.readiness.Target;
import dev.resourcehub.resource.Failure;
import io.vertx.core.Future;
import java.util.function.Function;

/** A strategy as a guide would show it: a printer that is out of paper gets some. */
final class PaperStrategy implements ProvisioningStrategy {

    private final Function<String, Future<Integer>> tray;

    /** {@code tray} refills the tray of a printer and says with how many sheets. */
    PaperStrategy(Function<String, Future<Integer>> tray) {
        this.tray = tray;
    }

    @Override
    public String name() {
        return "paper";
    }

    @Override
    public boolean canHandle(FailureSnapshot failure, ProvisioningContext context) {
        return failure.failure() instanceof Failure.BackendError error
                && error.message().contains("out of paper");
    }

    @Override
    public Target target(FailureSnapshot failure, ProvisioningContext context) {
        return new Target("paper", context.adapter());
    }

    @Override
    public boolean provides(Target target) {
        return target.kind().equals("paper");
    }

    @Override
    public Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run) {
        return tray.apply(target.id())
                .map(sheets ->
                        sheets > 0 ? Provisioned.done(sheets + " sheets") : Provisioned.failed("the store is empty"));
    }
}
