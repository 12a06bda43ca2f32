package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Attempt;
import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** The control: a proxy with least connections and nothing else, no limit, no queue, no retry, no health. */
final class PassThrough implements Route {

    private final List<Node> nodes;
    private final int[] inFlight;
    private final VirtualTime time;
    private int turn;

    PassThrough(List<Node> nodes, VirtualTime time) {
        this.nodes = nodes;
        this.inFlight = new int[nodes.size()];
        this.time = time;
    }

    @Override
    public Future<Dispatched<Ask>> dispatch(Order order, Work<Node, Ask> work) {
        long began = time.nanos();
        int chosen = leastConnections();
        Node node = nodes.get(chosen);
        inFlight[chosen]++;
        return work.call(node, new OnlyAttempt(node.id(), order, time))
                .onComplete(ended -> inFlight[chosen]--)
                .map(ask -> new Dispatched<>(ask, node.id(), 1, 0, 0, time.nanos() - began, "least_connections"));
    }

    private int leastConnections() {
        turn++;
        int best = turn % nodes.size();
        for (int offset = 1; offset < nodes.size(); offset++) {
            int index = (turn + offset) % nodes.size();
            if (inFlight[index] < inFlight[best]) {
                best = index;
            }
        }
        return best;
    }

    private record OnlyAttempt(InstanceId instance, Order order, VirtualTime time) implements Attempt {
        @Override
        public int number() {
            return 1;
        }

        @Override
        public Duration timeLeft() {
            return order.deadline().remaining(time.nanos());
        }

        @Override
        public Cancellation cancellation() {
            return order.cancellation();
        }

        @Override
        public boolean commit() {
            return true;
        }

        @Override
        public void latencyTellsNothing() {}
    }
}
