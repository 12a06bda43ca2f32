package dev.resourcehub.dispatch;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.balance.Strategies;
import dev.resourcehub.balance.Strategy;
import dev.resourcehub.resilience.CircuitBreaker;
import dev.resourcehub.resource.Ending;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses an instance for a call and takes a place there: the best tier that has room, its strategy's choice in it, then
 * every permit in turn, and what the work itself must take. Takes no lock to choose and allocates nothing but the place.
 */
final class Placement<R> {

    private final Fleet<R> fleet;
    private final Strategies strategies;
    private final Strategy usual;
    private final Timers timers;
    private final BooleanSupplier draining;
    private final Shortlist.Lender<R> shortlists = new Shortlist.Lender<>();

    Placement(Fleet<R> fleet, Strategies strategies, Strategy usual, Timers timers, BooleanSupplier draining) {
        this.fleet = fleet;
        this.strategies = strategies;
        this.usual = usual;
        this.timers = timers;
        this.draining = draining;
    }

    Strategy strategyOf(Order order) {
        return order.strategy().isEmpty()
                ? usual
                : strategies.find(order.strategy().get()).orElse(usual);
    }

    /**
     * Takes a place for {@code course} at one that it was not {@code tried} at; absent when nobody can take it now.
     *
     * @param resident only where the capability is ready
     * @param turnedAway runs when a place was held for a moment and given back, which may have turned somebody else away
     */
    <T> @Nullable Try<R, T> find(
            Course<R, T> course, List<InstanceId> tried, boolean resident, long nowNanos, Runnable turnedAway) {
        Order order = course.order();
        Shortlist<R> list = shortlists.borrow();
        try {
            long tier = fill(list, order, tried, resident, Long.MIN_VALUE);
            while (list.size() > 0) {
                Try<R, T> mine = enterOne(list, course, nowNanos);
                if (mine != null) {
                    return mine;
                }
                if (list.size() == 0) {
                    tier = fill(list, order, tried, resident, tier);
                }
            }
            return null;
        } finally {
            boolean gaveBack = list.gaveBack();
            shortlists.giveBack(list);
            if (gaveBack) {
                turnedAway.run();
            }
        }
    }

    private <T> @Nullable Try<R, T> enterOne(Shortlist<R> list, Course<R, T> course, long nowNanos) {
        Strategy strategy = strategyOf(course.order());
        Candidate chosen = list.size() == 1 ? list.first() : strategy.choose(list, course);
        if (!list.remove(chosen)) {
            throw new IllegalStateException("strategy " + strategy.name() + " chose an instance that was not offered");
        }
        @SuppressWarnings("unchecked") // the list holds members of this fleet only
        Member<R> member = (Member<R>) chosen;
        return enter(list, course, member, nowNanos);
    }

    /** Lists who can take it in the first tier after {@code above}; which tier that is. */
    private long fill(Shortlist<R> list, Order order, List<InstanceId> tried, boolean resident, long above) {
        List<Member<R>> able = fleet.snapshot().offering(order.capability());
        long tier = Long.MAX_VALUE;
        for (int i = 0; i < able.size(); i++) {
            Member<R> member = able.get(i);
            int priority = member.spec().priority();
            if (priority > tier
                    || priority <= above
                    || (resident && !member.isResident(order.capability()))
                    || member.standingOfOffering(order, tried) != Standing.ELIGIBLE) {
                continue;
            }
            if (priority < tier) {
                tier = priority;
                list.clear();
            }
            list.add(member);
        }
        return tier;
    }

    private <T> @Nullable Try<R, T> enter(Shortlist<R> list, Course<R, T> course, Member<R> member, long nowNanos) {
        if (!member.tryEnter()) {
            return null;
        }
        if (draining.getAsBoolean() || !member.isAvailable()) {
            leaveAgain(list, member);
            return null;
        }
        CircuitBreaker breaker = member.guards().breaker();
        long permit = breaker.tryPermit();
        if (permit == CircuitBreaker.REFUSED) {
            leaveAgain(list, member);
            return null;
        }
        CapabilityGuards part = member.guardsOf(course.capability());
        long partPermit = CircuitBreaker.REFUSED;
        boolean inPart = part == null || part.bulkhead().tryAcquire();
        if (inPart && part != null) {
            partPermit = part.breaker().tryPermit();
        }
        boolean admitted = false;
        try {
            admitted = inPart
                    && (part == null || partPermit != CircuitBreaker.REFUSED)
                    && course.work().tryEnter(member.resource());
        } finally {
            if (!admitted) {
                if (part != null && partPermit != CircuitBreaker.REFUSED) {
                    part.breaker().ignored(partPermit);
                }
                if (part != null && inPart) {
                    part.bulkhead().release(Ending.IGNORED, 0);
                }
                breaker.ignored(permit);
                leaveAgain(list, member);
            }
        }
        if (!admitted) {
            return null;
        }
        if (breaker.state() == CircuitBreaker.State.HALF_OPEN
                || (part != null && part.breaker().state() == CircuitBreaker.State.HALF_OPEN)) {
            fleet.trialBegan();
        }
        if (member.inFlight() == 1) {
            member.progressed(nowNanos);
        }
        return new Try<>(course, member, part, permit, partPermit, nowNanos, course.attempts() + 1);
    }

    /** A place that was held for a moment may be what a drain waits for; its end is not told under the line's lock. */
    private void leaveAgain(Shortlist<R> list, Member<R> member) {
        list.givesBack();
        member.leave();
        if (draining.getAsBoolean() || !member.isAvailable()) {
            timers.after(Duration.ZERO, () -> fleet.left(member));
        }
    }
}
