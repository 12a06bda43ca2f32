package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.dispatch.Work;
import io.vertx.core.Future;

/** What brings calls to nodes: the hub's dispatcher, or a plain proxy beside it for comparison. */
@FunctionalInterface
interface Route {
    Future<Dispatched<Ask>> dispatch(Order order, Work<Node, Ask> work);
}
