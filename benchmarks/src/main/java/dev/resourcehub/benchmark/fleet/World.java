package dev.resourcehub.benchmark.fleet;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers.Timer;
import io.vertx.core.AsyncResult;
import java.util.ArrayList;
import java.util.List;

/** One simulated run: a clock, nodes, the route to them, and what became of every call. One thread, one seed. */
final class World {

    private static final double DRAIN_SECONDS = 300;

    private static final long GRACE_NANOS = 1_000_000_000;
    private static final String LATE = "late";

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
        Manner manner = tenant.manner();
        Cancellation cancellation = Cancellation.create();
        Call call = new Call(ask, time, manner.firstToken());
        Timer late = time.in(manner.deadline().toNanos() + GRACE_NANOS, () -> cancellation.cancel(LATE));
        Timer leave = leaving.happens(manner.leaveShare())
                ? time.in(
                        (long) (leaving.chance().next() * manner.leaveWithin().toNanos()),
                        () -> cancellation.cancel(Outcome.LEFT))
                : () -> {};
        unanswered++;
        route.dispatch(manner.order(ask, time.nanos(), cancellation, time), call)
                .onComplete(ended -> {
                    leave.cancel();
                    late.cancel();
                    unanswered--;
                    outcomes.add(call.outcome(queuedNanos(ended, call), codeOf(ended, cancellation)));
                    afterwards.run();
                });
    }

    private static long queuedNanos(AsyncResult<Dispatched<Ask>> ended, Call call) {
        return ended.succeeded()
                ? ended.result().queuedNanos()
                : call.outcome(0, "").totalNanos();
    }

    private static String codeOf(AsyncResult<Dispatched<Ask>> ended, Cancellation cancellation) {
        if (ended.succeeded()) {
            return Outcome.OK;
        }
        return cancellation
                .by()
                .orElseGet(() -> HubException.failureOf(ended.cause()).code().value());
    }
}
