package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers.Timer;
import java.util.ArrayList;
import java.util.List;

/** One simulated run: a clock, nodes, the route to them, and what became of every call. One thread, one seed. */
final class World {

    private static final double DRAIN_SECONDS = 300;

    private final long seed;
    private final VirtualTime time = new VirtualTime();
    private final List<Node> nodes;
    private final List<Outcome> outcomes = new ArrayList<>();
    private long unanswered;

    World(long seed, List<NodeSettings> fleet) {
        this.seed = seed;
        this.nodes = fleet.stream()
                .map(settings -> new Node(settings, time, draws("node " + settings.id())))
                .toList();
    }

    VirtualTime time() {
        return time;
    }

    List<Node> nodes() {
        return nodes;
    }

    Draws draws(String purpose) {
        return Draws.of(seed, purpose);
    }

    /** Lets {@code tenants} call over {@code route} for {@code seconds}, and then waits for the last answers. */
    World play(Route route, double seconds, Tenant... tenants) {
        long until = time.nanos() + (long) (seconds * 1e9);
        for (Tenant tenant : tenants) {
            Draws shape = draws("shape of " + tenant.name());
            Draws leaving = draws("leaving of " + tenant.name());
            tenant.arrivals()
                    .start(
                            time,
                            draws("arrivals of " + tenant.name()),
                            until,
                            afterwards ->
                                    ask(route, tenant, tenant.shape().draw(tenant.name(), shape), leaving, afterwards));
        }
        time.runUntil(until);
        return this;
    }

    /** Waits for the answers that are still to come. */
    World drain() {
        time.runUntil(time.nanos() + (long) (DRAIN_SECONDS * 1e9));
        return this;
    }

    /** What became of the calls that arrived from {@code fromSeconds} on. */
    List<Outcome> outcomes(double fromSeconds) {
        return outcomes.stream()
                .filter(outcome -> outcome.arrivedNanos() >= fromSeconds * 1e9)
                .toList();
    }

    /** Calls whose future has not ended. */
    long unanswered() {
        return unanswered;
    }

    private void ask(Route route, Tenant tenant, Ask ask, Draws leaving, Runnable afterwards) {
        long arrived = time.nanos();
        Cancellation cancellation = Cancellation.create();
        Manner manner = tenant.manner();
        long[] first = {-1};
        String[] where = {""};
        int[] attempts = {0};
        Timer leave = leaving.happens(manner.leaveShare())
                ? time.in(
                        (long) (leaving.chance().next() * manner.leaveWithin().toNanos()),
                        () -> cancellation.cancel("client"))
                : () -> {};
        unanswered++;
        route.dispatch(manner.order(ask, arrived, cancellation, time), (node, attempt) -> {
                    attempts[0]++;
                    return node.serve(ask, attempt, () -> {
                        first[0] = time.nanos() - arrived;
                        where[0] = node.id().value();
                    });
                })
                .onComplete(ended -> {
                    leave.cancel();
                    unanswered--;
                    long total = time.nanos() - arrived;
                    String code = ended.succeeded()
                            ? Outcome.OK
                            : HubException.failureOf(ended.cause()).code().value();
                    long queued = ended.succeeded() ? ended.result().queuedNanos() : total;
                    outcomes.add(new Outcome(
                            arrived, ask, where[0], attempts[0], queued, first[0] < 0 ? total : first[0], total, code));
                    afterwards.run();
                });
    }
}
