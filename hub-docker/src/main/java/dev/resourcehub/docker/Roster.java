package dev.resourcehub.docker;

import dev.resourcehub.dispatch.Enrolment;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.Probe;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines in the fleet: each is enrolled once, and is what the choice last said of it. On the hub's event loop.
 */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

    /** Every answer counts: who asks looks at the engine itself and has tried long enough. */
    private static final HealthSettings HEALTH =
            new HealthSettings(Duration.ofSeconds(5), Duration.ofSeconds(15), 1, 1, 1);

    private final Fleet<Backend> fleet;
    private final int places;
    private final Map<InstanceId, Standing> standings = new HashMap<>();

    /** @param places calls that run at one engine at once, at most */
    Roster(Fleet<Backend> fleet, int places) {
        this.fleet = fleet;
        this.places = places;
    }

    /**
     * Adds an engine that stands by until it is told to serve; nothing for one that is in already.
     *
     * @param look looks at it, after which its standing is up to date
     */
    void enrol(Backend backend, int priority, Supplier<Future<Void>> look) {
        if (standings.putIfAbsent(backend.id(), new Standing(Verdict.UNWELL, "not chosen yet")) != null) {
            return;
        }
        Probe probe =
                () -> look.get().compose(looked -> standings.get(backend.id()).answer());
        fleet.register(new Enrolment<>(
                        new InstanceSpec(backend.id(), Set.of(), 1, priority, places),
                        backend.engine(),
                        backend.endpoint(),
                        backend,
                        Offer.NONE,
                        Optional.of(probe),
                        HEALTH,
                        Optional.empty(),
                        backend::facts))
                .onFailure(refused -> LOG.warn("{} does not join: {}", backend.id(), refused.getMessage()));
    }

    /** What the choice makes of an engine from now on. */
    void stands(Backend backend, Standing standing) {
        standings.put(backend.id(), standing);
        fleet.mark(backend.id(), standing.verdict(), standing.reason());
    }

    /** Looks at an engine now. */
    void check(InstanceId id) {
        fleet.check(id).onFailure(gone -> LOG.debug("{} was not looked at: {}", id, gone.getMessage()));
    }

    /** What an engine is to the fleet: it serves, it serves with trouble, or it takes no calls, for a reason. */
    record Standing(Verdict verdict, String reason) {
        private Future<Void> answer() {
            return switch (verdict) {
                case WELL -> Future.succeededFuture();
                case DEGRADED -> Probe.degraded(reason);
                case UNWELL -> Future.failedFuture(reason);
            };
        }
    }
}
