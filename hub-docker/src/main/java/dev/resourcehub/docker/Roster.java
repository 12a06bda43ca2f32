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
 * The engines in the fleet: each is what the choice last said of it; one that stands by is not in it. On the hub's event
 * loop.
 */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

    /** Every answer counts: who asks looks at the engine itself and has tried long enough. */
    private static final HealthSettings HEALTH =
            new HealthSettings(Duration.ofSeconds(5), Duration.ofSeconds(15), 1, 1, 1);

    private final Fleet<Backend> fleet;
    private final int places;
    private final Map<InstanceId, Engine> engines = new HashMap<>();

    /** @param places calls that run at one engine at once, at most */
    Roster(Fleet<Backend> fleet, int places) {
        this.fleet = fleet;
        this.places = places;
    }

    /**
     * Knows an engine that joins when it is told how it stands; nothing for one that is known already.
     *
     * @param look looks at it, after which its standing is up to date
     */
    void enrol(Backend backend, int priority, Supplier<Future<Void>> look) {
        engines.computeIfAbsent(backend.id(), id -> new Engine(backend, priority, look));
    }

    /** What the choice makes of an engine from now on; what runs at one that stands by finishes. */
    void stands(Backend backend, Standing standing) {
        Engine engine = engines.get(backend.id());
        if (engine == null) {
            return;
        }
        engine.standing = standing;
        if (standing.standsBy()) {
            engine.leave();
        } else {
            engine.join();
            fleet.mark(backend.id(), standing.verdict(), standing.reason());
        }
    }

    /** Looks at an engine now. */
    void check(InstanceId id) {
        fleet.check(id).onFailure(gone -> LOG.debug("{} was not looked at: {}", id, gone.getMessage()));
    }

    /** What an engine is to the fleet: it serves, it serves with trouble, it takes no calls for a reason, or it stands by. */
    record Standing(Verdict verdict, String reason, boolean standsBy) {

        /** One that takes part, as {@code verdict} says. */
        Standing(Verdict verdict, String reason) {
            this(verdict, reason, false);
        }

        /** One that is well, and not needed while another serves. */
        static Standing by() {
            return new Standing(Verdict.WELL, "", true);
        }

        private Future<Void> answer() {
            return switch (verdict) {
                case WELL -> Future.succeededFuture();
                case DEGRADED -> Probe.degraded(reason);
                case UNWELL -> Future.failedFuture(reason);
            };
        }
    }

    /** An engine, and whether it is in the fleet now. */
    private final class Engine {
        private final Backend backend;
        private final int priority;
        private final Supplier<Future<Void>> look;
        private Standing standing = Standing.by();
        private boolean joined;

        private Engine(Backend backend, int priority, Supplier<Future<Void>> look) {
            this.backend = backend;
            this.priority = priority;
            this.look = look;
        }

        private void join() {
            if (joined) {
                return;
            }
            joined = true;
            fleet.register(new Enrolment<>(
                            new InstanceSpec(backend.id(), Set.of(), 1, priority, places),
                            backend.engine(),
                            backend.endpoint(),
                            backend,
                            Offer.NONE,
                            Optional.of(() -> look.get().compose(looked -> standing.answer())),
                            HEALTH,
                            Optional.empty(),
                            backend::facts))
                    .onFailure(refused -> LOG.warn("{} does not join: {}", backend.id(), refused.getMessage()));
        }

        private void leave() {
            if (joined) {
                joined = false;
                fleet.remove(backend.id())
                        .onFailure(refused -> LOG.warn("{} does not leave: {}", backend.id(), refused.getMessage()));
            }
        }
    }
}
