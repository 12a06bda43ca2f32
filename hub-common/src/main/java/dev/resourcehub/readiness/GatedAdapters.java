package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Subscription;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The adapters that are registered, by id. Any thread. */
final class GatedAdapters {

    private final Timers timers;
    private final Map<String, Known> adapters = new ConcurrentHashMap<>();

    GatedAdapters(Timers timers) {
        this.timers = timers;
    }

    Subscription add(GatedAdapter adapter) {
        AdapterReadiness readiness = adapter.readiness();
        Known known = new Known(
                Optional.of(adapter),
                Optional.of(new ReadinessGate(adapter.gate(), readiness, adapter.readyNow(), timers)));
        if (adapters.putIfAbsent(readiness.adapter(), known) != null) {
            throw new IllegalArgumentException("there is an adapter " + readiness.adapter() + " already");
        }
        return () -> adapters.remove(readiness.adapter(), known);
    }

    /** The one with that id; one without a gate where there is none. */
    Known find(String id) {
        Known known = adapters.get(id);
        return known == null ? Known.NOBODY : known;
    }

    /** All, by id. */
    List<GatedAdapter> all() {
        return adapters.values().stream()
                .flatMap(known -> known.adapter().stream())
                .sorted(Comparator.comparing(each -> each.readiness().adapter()))
                .toList();
    }

    /** An adapter and its gate, or nobody, to whom every call goes ungated. */
    record Known(Optional<GatedAdapter> adapter, Optional<ReadinessGate> gate) {

        static final Known NOBODY = new Known(Optional.empty(), Optional.empty());

        Future<Void> pass(Cancellation cancellation) {
            return gate.map(there -> there.pass(cancellation)).orElseGet(Future::succeededFuture);
        }

        ProvisioningContributor contributor() {
            return adapter.map(GatedAdapter::contributor).orElse(List::of);
        }

        /** The context with what the adapter was declared to need, where the call does not say. */
        ProvisioningContext completed(ProvisioningContext context) {
            List<Target> needed = adapter.stream()
                    .flatMap(each -> each.prerequisites().stream())
                    .map(Prerequisite::target)
                    .toList();
            if (needed.isEmpty() || !context.prerequisites().isEmpty()) {
                return context;
            }
            return context.needing(needed);
        }
    }
}
