package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.DispatchSettings;
import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.Enrolment;
import dev.resourcehub.dispatch.FailurePolicy;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.dispatch.FleetSettings;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.OutlierSettings;
import dev.resourcehub.health.Probe;
import dev.resourcehub.resilience.AdaptiveSettings;
import dev.resourcehub.resilience.BreakerSettings;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The kernel over modelled nodes: its own fleet and dispatcher with their own settings. */
final class ModelledHub implements Route {

    private static final int MODELS = 12;
    private static final int UNKNOWN_SLOTS = 64;
    private static final long PROBE_NANOS = 1_000_000;
    private static final OutlierSettings NO_EJECTIONS = new OutlierSettings(
            0,
            2,
            1,
            Duration.ofSeconds(30),
            0,
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            0);
    private static final Set<String> EVERY_MODEL = everyModel();

    private final Fleet<Node> fleet;
    private final Dispatcher<Node> dispatcher;

    /** A hub that knows {@code world}'s nodes and has asked each how it is. */
    ModelledHub(World world, Knobs knobs) {
        Ports ports = new Ports(world.time(), world.time(), world.draws("hub").chance(), Meters.none());
        fleet = new Fleet<>("modelled", settings(knobs), ports, InstantSource.system());
        dispatcher = new Dispatcher<>(
                fleet,
                DispatchSettings.DEFAULT.withStrategy(knobs.strategy()),
                Strategies.load(ports.chance(), ports.ticker()),
                FailurePolicy.USUAL,
                ports);
        world.nodes().forEach(node -> join(world.time(), node, knobs));
        world.time().runUntil(world.time().nanos() + 10 * PROBE_NANOS);
    }

    private static FleetSettings settings(Knobs knobs) {
        FleetSettings usual = FleetSettings.DEFAULT;
        return new FleetSettings(
                knobs.guarded() ? usual.breaker() : BreakerSettings.OFF,
                usual.capabilityBreaker(),
                knobs.adaptive() ? Optional.of(AdaptiveSettings.DEFAULT) : Optional.empty(),
                knobs.guarded() ? usual.outliers() : NO_EJECTIONS,
                usual.slowStart(),
                usual.recovery(),
                usual.recoveries(),
                usual.metrics(),
                usual.stallAfter(),
                usual.events());
    }

    private void join(VirtualTime time, Node node, Knobs knobs) {
        int cap = knobs.adaptive() ? UNKNOWN_SLOTS : node.settings().slots();
        fleet.register(Enrolment.of(InstanceSpec.of(node.id().value(), cap), "modelled", node)
                .offering(new Offer(EVERY_MODEL, node.resident()))
                .probedBy(probe(time, node), HealthSettings.DEFAULT));
        node.onResidency(() -> fleet.offer(node.id(), new Offer(EVERY_MODEL, node.resident())));
    }

    private static Probe probe(VirtualTime time, Node node) {
        return () -> {
            Promise<Void> answer = Promise.promise();
            time.in(PROBE_NANOS, () -> {
                if (node.answersProbes()) {
                    answer.complete();
                } else {
                    answer.fail(new HubException(new Failure.BackendUnreachable(node.id(), "no answer")));
                }
            });
            return answer.future();
        };
    }

    private static Set<String> everyModel() {
        Set<String> models = new TreeSet<>();
        for (int model = 0; model < MODELS; model++) {
            models.add("m" + model);
        }
        return Set.copyOf(models);
    }

    @Override
    public Future<Dispatched<Ask>> dispatch(Order order, Work<Node, Ask> work) {
        return dispatcher.dispatch(order, work);
    }

    /** Calls of the first model that the hub allows at {@code node} at once, now. */
    int limitOf(Node node) {
        Object limits = fleet.view(node.id()).orElseThrow().facts().getOrDefault("concurrency", Map.of());
        Object limit = limits instanceof Map<?, ?> byModel ? byModel.get("m0") : null;
        return limit instanceof Integer known ? known : node.settings().slots();
    }

    /** The names of all strategies. */
    static List<String> strategies() {
        VirtualTime time = new VirtualTime();
        return Strategies.load(Draws.of(0, "names").chance(), time).names();
    }
}
