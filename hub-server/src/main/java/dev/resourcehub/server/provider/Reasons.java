package dev.resourcehub.server.provider;

import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.readiness.ProvisioningContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What strategies are told of a call of {@code adapter}. */
record Reasons(String adapter, String adapterType, InstantSource clock) {

    private static final String CAUSE = "readiness:operation-failure";

    ProvisioningContext of(Caller caller, String operation, String workload, Map<String, String> hints) {
        Provenance provenance = new Provenance(
                adapter,
                CAUSE,
                caller.requestId(),
                clock.instant(),
                Map.of("adapter_id", adapter, "operation", operation));
        return new ProvisioningContext(
                adapter, adapterType, operation, Optional.of(workload), Optional.empty(), hints, List.of(), provenance);
    }
}
