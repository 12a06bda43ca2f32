package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.readiness.Provisioned;
import dev.resourcehub.readiness.ProvisioningRun;
import io.vertx.core.Future;
import java.util.Optional;

/** The embedded engine on the way to its own model. Any thread. */
public interface ComingEngine {

    /** Whether a call that names {@code model}, or none, may be answered by its own model. */
    boolean isWantedBy(Optional<ModelName> model);

    /** Ends when it answers; fails when its own model cannot be had for now. Tells {@code run} how far it is. */
    Future<Provisioned> await(ProvisioningRun run);

    /** Of a hub without an engine. */
    static ComingEngine none() {
        return new ComingEngine() {
            @Override
            public boolean isWantedBy(Optional<ModelName> model) {
                return false;
            }

            @Override
            public Future<Provisioned> await(ProvisioningRun run) {
                return Future.succeededFuture(Provisioned.failed("there is no embedded engine"));
            }
        };
    }
}
