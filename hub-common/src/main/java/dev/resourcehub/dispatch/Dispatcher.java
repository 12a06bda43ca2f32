package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.balance.Strategy;
import dev.resourcehub.resilience.AdmissionQueue;
import dev.resourcehub.resilience.Hedge;
import dev.resourcehub.resilience.RetryBudget;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places calls on the instances of a fleet: selects one, admits, calls, reports what the call showed, and gives the place
 * back.
 *
 * <p>What cannot be placed now waits in one bounded, fair line. What failed before its first result is tried elsewhere,
 * when its failure is safe to repeat and the retry budget allows. Any thread; a call begins on its caller's thread when
 * there is room, else on its order's {@code home}, and ends where its work's future ends.
 *
 * <pre>{@code
 * dispatcher.dispatch(Order.any(deadline, patience, cancellation), (printer, attempt) -> printer.print(page));
 * }</pre>
 */
public final class Dispatcher<R> {

    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Fleet<R> fleet;
    private final DispatchSettings settings;
    private final Strategies strategies;
    private final FailurePolicy policy;
    private final Ports ports;
    private final AdmissionQueue<Alike, Try<R, ?>> queue;
    private final RetryBudget retries;
    private final Hedge hedge;
    private final Placement<R> placement;
    private final Runnable serving = this::serve;
    private volatile boolean draining;
    private volatile @Nullable Thread inLine;

    /** Places calls on {@code fleet}. Throws {@link IllegalArgumentException} on an unknown usual strategy. */
    public Dispatcher(
            Fleet<R> fleet, DispatchSettings settings, Strategies strategies, FailurePolicy policy, Ports ports) {
        this.fleet = fleet;
        this.settings = settings;
        this.strategies = strategies;
        Strategy usual = strategies
                .find(settings.strategy())
                .orElseThrow(() -> new IllegalArgumentException("no strategy " + settings.strategy()));
        this.placement = new Placement<>(fleet, strategies, usual, ports.timers(), () -> draining);
        this.policy = policy;
        this.ports = ports;
        this.queue = new AdmissionQueue<>(fleet.hub(), settings.queue(), ports.ticker(), ports.timers());
        this.retries = new RetryBudget(settings.retries(), ports.ticker());
        this.hedge = new Hedge(settings.hedge(), ports.ticker());
        fleet.onRoom(this::serve, this::isInLine);
        fleet.onForget(strategies::forget);
        fleet.showLine(queue::size, queue::bytes);
    }

    /**
     * Does {@code work} at one instance.
     *
     * <p>Fails with {@code NoCapacity} when nobody can take it, the line is full, or patience ran out; {@code BreakerOpen}
     * when only breakers are in the way; {@code DeadlineExceeded} when its time passed in the line; {@code Draining};
     * {@code Unprocessable} on an unknown strategy; {@code Cancelled}; or with the last failure of the work itself.
     */
    public <T> Future<Dispatched<T>> dispatch(Order order, Work<R, T> work) {
        if (draining) {
            return Future.failedFuture(new HubException(new Failure.Draining(SOON)));
        }
        if (order.strategy().isPresent()
                && strategies.find(order.strategy().get()).isEmpty()) {
            return Future.failedFuture(new HubException(new Failure.Unprocessable(
                    DispatchCodes.UNKNOWN_STRATEGY, "strategy", "one of " + String.join(", ", strategies.names()))));
        }
        return new Course<>(this, order, work).go();
    }

    /**
     * Takes a place for what outlives a call, at most for {@code longest}; then it ends by itself, ignored.
     *
     * <p>Fails as {@link #dispatch} does before the work begins.
     */
    public Future<Lease<R>> lease(Order order, Duration longest) {
        Promise<Lease<R>> taken = Promise.promise();
        this.<Void>dispatch(order, (resource, attempt) -> {
                    attempt.latencyTellsNothing();
                    attempt.commit();
                    Lease<R> lease = new Lease<>(attempt.instance(), resource);
                    var limit = ports.timers()
                            .after(longest, () -> lease.end(new Failure.DeadlineExceeded("lease", longest)));
                    taken.complete(lease);
                    return lease.ended().onComplete(over -> limit.cancel());
                })
                .onFailure(taken::tryFail);
        return taken.future();
    }

    /** Why each instance could or could not take such a call now. */
    public List<Considered> explain(Order order) {
        return fleet.snapshot().members().stream()
                .map(member -> Explanation.of(member, member.standing(order, List.of())))
                .toList();
    }

    /** Lets those who wait try again: something was freed outside the dispatcher. */
    public void serve() {
        if (!queue.isEmpty()) {
            queue.serve();
        }
    }

    /** What those who wait need, in the order in which they will be served; at most {@code most}. */
    public List<Requirement> demand(int most) {
        return queue.demand(most).stream().map(Alike::requirement).toList();
    }

    /** Sends those of one flow away. */
    public void dismiss(Requirement flow, Failure failure) {
        queue.demand(Integer.MAX_VALUE).stream()
                .filter(alike -> alike.requirement().equals(flow))
                .distinct()
                .forEach(alike -> queue.dismiss(alike, failure));
    }

    /** How many wait. */
    public int queued() {
        return queue.size();
    }

    /** Gives a tenant {@code weight} times the share of others in the line, above 0. */
    public void weigh(String tenant, double weight) {
        queue.weigh(tenant, weight);
    }

    /** Admits nothing more and sends everyone in the line away; completes when the last call has ended. */
    public Future<Void> drain() {
        draining = true;
        queue.dismiss(new Failure.Draining(SOON));
        return fleet.idle();
    }

    long nanos() {
        return ports.ticker().nanos();
    }

    DispatchSettings settings() {
        return settings;
    }

    FailurePolicy policy() {
        return policy;
    }

    AdmissionQueue<Alike, Try<R, ?>> queue() {
        return queue;
    }

    RetryBudget retries() {
        return retries;
    }

    Hedge hedge() {
        return hedge;
    }

    Duration pauseBefore(int attempt) {
        return settings.backoff().delay(attempt, ports.chance());
    }

    Timers.Timer after(Duration pause, Runnable action) {
        return ports.timers().after(pause, action);
    }

    boolean isDraining() {
        return draining;
    }

    Strategy strategyOf(Order order) {
        return placement.strategyOf(order);
    }

    /** A place without waiting; nobody overtakes those who wait. */
    <T> @Nullable Try<R, T> tryStartPastTheLine(Course<R, T> course, long nowNanos) {
        return queue.isEmpty() ? placement.find(course, course.tried(), false, nowNanos, serving) : null;
    }

    /** A place where the capability is ready. */
    <T> @Nullable Try<R, T> tryStartPrepared(Course<R, T> course, List<InstanceId> elsewhere, long nowNanos) {
        return placement.find(course, elsewhere, !course.capability().isEmpty(), nowNanos, serving);
    }

    /** A place for one who stands in the line; under the line's lock. */
    <T> @Nullable Try<R, T> tryStart(Course<R, T> course, long nowNanos) {
        inLine = Thread.currentThread();
        try {
            return placement.find(course, course.tried(), false, nowNanos, Dispatcher::nothing);
        } finally {
            inLine = null;
        }
    }

    /** Under the line's lock, who was turned away has yet to join. */
    private static void nothing() {}

    /** Whether this thread is inside {@link #tryStart}, where nobody else's code may run. */
    private boolean isInLine() {
        return Thread.currentThread().equals(inLine);
    }

    /** Joins the line; who does so while the hub begins to drain is sent away with the others. */
    Future<Try<R, ?>> join(AdmissionQueue.Ask<Alike, Try<R, ?>> ask) {
        Future<Try<R, ?>> joined = queue.join(ask);
        if (draining) {
            queue.dismiss(new Failure.Draining(SOON));
        }
        return joined;
    }

    /** Gives back what was taken for work that will not begin. */
    void turnBack(Try<R, ?> mine, Work<R, ?> work) {
        try {
            work.leave(mine.member().resource());
        } finally {
            if (mine.giveBack()) {
                serve();
                left(mine);
            }
        }
    }

    /** A call is over, and its caller has heard. */
    void left(Try<R, ?> mine) {
        fleet.left(mine.member());
    }

    /** Gives the place of a try back and tells what it showed, then lets others have it. */
    void end(Try<R, ?> mine, Ending ending, @Nullable Failure failure) {
        long now = nanos();
        String errorClass = failure == null ? "" : failure.code().value();
        if (!mine.end(ending, now, errorClass, failure, failure == null || policy.isOfTheWhole(failure))) {
            return;
        }
        if (ending != Ending.SUCCEEDED && mine.wasSilent(now, fleet.stallNanos())) {
            mine.member().guards().outlier().stalled();
        }
        if (ending == Ending.FAILED && failure instanceof Failure.BackendUnreachable) {
            fleet.suspect(mine.member());
        }
        serve();
    }

    /** Why nobody serves such a call, not even later; empty when waiting makes sense. */
    Optional<Failure> refusal(Order order, List<InstanceId> tried) {
        Duration soonest = Duration.ofDays(365);
        Optional<InstanceId> behindBreaker = Optional.empty();
        for (Member<R> member : fleet.snapshot().offering(order.capability())) {
            Standing standing = member.standingOfOffering(order, tried);
            if (standing == Standing.ELIGIBLE || standing.isServing()) {
                return Optional.empty();
            }
            if (standing.isBreaker()) {
                Duration wait = member.breakerWait(order.capability());
                if (wait.compareTo(soonest) <= 0) {
                    soonest = wait;
                    behindBreaker = Optional.of(member.id());
                }
            }
        }
        if (behindBreaker.isPresent()) {
            return Optional.of(new Failure.BreakerOpen(behindBreaker.get(), soonest));
        }
        String what = order.capability().isEmpty() ? fleet.hub() : order.capability();
        return Optional.of(new Failure.NoCapacity(Codes.NO_CAPACITY, what, COME_BACK));
    }
}
