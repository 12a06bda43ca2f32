package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.dispatch.Work;
import io.vertx.core.Future;
import java.util.List;

/** The kernel over modelled nodes. */
final class ModelledHub implements Route {

    private final Route route;

    ModelledHub(World world, Knobs knobs) {
        this.route = new PassThrough(world.nodes(), world.time());
    }

    @Override
    public Future<Dispatched<Ask>> dispatch(Order order, Work<Node, Ask> work) {
        return route.dispatch(order, work);
    }

    /** Calls the hub allows at {@code node} at once, now. */
    int limitOf(Node node) {
        return node.settings().slots();
    }

    /** The names of all strategies. */
    static List<String> strategies() {
        return List.of("least_loaded");
    }
}
