package dev.resourcehub.readiness;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * An adapter as the pipeline knows it.
 *
 * @param readyNow asks the adapter itself whether it is ready; must not block
 * @param contributor brings its own strategies, asked at each failed call
 * @param prerequisites what it was declared to need, for the context of its calls
 */
public record GatedAdapter(
        AdapterReadiness readiness,
        GateSettings gate,
        Supplier<Future<Boolean>> readyNow,
        ProvisioningContributor contributor,
        List<Prerequisite> prerequisites) {

    public GatedAdapter {
        prerequisites = List.copyOf(prerequisites);
    }

    /** One without strategies or prerequisites of its own, whose readiness is what it said last. */
    public static GatedAdapter of(AdapterReadiness readiness, GateSettings gate) {
        return new GatedAdapter(
                readiness, gate, () -> Future.succeededFuture(readiness.isReady()), List::of, List.of());
    }

    /** This one, with strategies of its own. */
    public GatedAdapter with(ProvisioningContributor brought) {
        return new GatedAdapter(readiness, gate, readyNow, brought, prerequisites);
    }

    /** This one, with what it needs. */
    public GatedAdapter needing(List<Prerequisite> needed) {
        return new GatedAdapter(readiness, gate, readyNow, contributor, needed);
    }
}
