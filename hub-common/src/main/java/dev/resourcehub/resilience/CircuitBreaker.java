package dev.resourcehub.resilience;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.InOrder;
import dev.resourcehub.runtime.Ticker;
import io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics;
import io.github.resilience4j.core.metrics.Metrics;
import io.github.resilience4j.core.metrics.Snapshot;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Whether calls to one backend may start, from how the last ones ended.
 *
 * <p>Every permit that was given must end once, by {@link #succeeded}, {@link #failed} or {@link #ignored}; the caller
 * decides which failures are the backend's. A permit carries the generation that gave it, and every change of state begins
 * a new one: an ending of an older generation changes nothing and is counted in {@link #lateEndings}. Ending a permit twice
 * while closed counts twice.
 *
 * <p>The window of the last calls is Resilience4j's; states and time are kept here, by the ticker alone, because its clock
 * is a wall clock of its own and its half-open state waits for ever for a trial that was cancelled. Any thread; while
 * closed no lock of this class is taken. Source of the pattern: M. Nygard, "Release It!", 2nd ed., 2018, section 5.2.
 */
public final class CircuitBreaker {

    /** What {@link #tryPermit} gives instead of a permit. */
    public static final long REFUSED = 0;

    private static final int SERIAL_BITS = 24;
    private static final long SERIAL_MASK = (1L << SERIAL_BITS) - 1;

    private final BreakerSettings settings;
    private final Ticker ticker;
    private final Listener listener;
    private final long slowNanos;
    private final LongAdder lateEndings = new LongAdder();
    private final Object lock = new Object();
    private final InOrder tellings = new InOrder();
    private volatile Phase phase;

    private CircuitBreaker(BreakerSettings settings, Ticker ticker, Listener listener, Phase phase) {
        this.settings = settings;
        this.ticker = ticker;
        this.listener = listener;
        this.slowNanos = settings.slowCall().toNanos();
        this.phase = phase;
    }

    /**
     * A closed breaker.
     *
     * @param listener hears of every change of state, in order, on the thread that caused it, outside locks
     */
    public static CircuitBreaker create(BreakerSettings settings, Ticker ticker, Listener listener) {
        return new CircuitBreaker(settings, ticker, listener, Phase.closed(1, "new", settings));
    }

    /** Whether {@link #tryPermit} would give a permit now; takes nothing. */
    public boolean mayCall() {
        Phase now = phase;
        if (now.state == State.CLOSED) {
            return true;
        }
        long nanos = ticker.nanos();
        if (now.state == State.OPEN) {
            return now.hasWaited(nanos);
        }
        synchronized (lock) {
            return now.trials.hasPlace(nanos);
        }
    }

    /** A permit for one call, which must end; {@link #REFUSED} when the call may not start. */
    public long tryPermit() {
        Phase now = phase;
        return now.state == State.CLOSED ? now.permit(0) : tryTrial();
    }

    /** Ends a permit well, {@code elapsedNanos} after it was given. */
    public void succeeded(long permit, long elapsedNanos) {
        Phase now = phase;
        if (!now.gave(permit)) {
            lateEndings.increment();
            return;
        }
        boolean slow = settings.judgesSlowness() && elapsedNanos >= slowNanos;
        if (now.state != State.CLOSED) {
            trialEnded(now, permit, slow ? "took " + told(elapsedNanos) : null);
            return;
        }
        if (now.failuresInRow.get() != 0) {
            now.failuresInRow.set(0);
        }
        judge(now, slow ? Metrics.Outcome.SLOW_SUCCESS : Metrics.Outcome.SUCCESS, null);
    }

    /** Ends a permit with a failure that is the backend's. */
    public void failed(long permit, long elapsedNanos, Failure why) {
        Phase now = phase;
        if (!now.gave(permit)) {
            lateEndings.increment();
            return;
        }
        if (now.state != State.CLOSED) {
            trialEnded(now, permit, "failed: " + why.code());
            return;
        }
        int inRow = now.failuresInRow.incrementAndGet();
        if (settings.enabled() && settings.consecutiveFailures() > 0 && inRow >= settings.consecutiveFailures()) {
            open(now, inRow + " failures in a row, last: " + why.code());
            return;
        }
        boolean slow = settings.judgesSlowness() && elapsedNanos >= slowNanos;
        judge(now, slow ? Metrics.Outcome.SLOW_ERROR : Metrics.Outcome.ERROR, why);
    }

    /** Ends a permit that says nothing about the backend: the caller's fault, cancelled, or never begun. */
    public void ignored(long permit) {
        Phase now = phase;
        if (!now.gave(permit)) {
            lateEndings.increment();
            return;
        }
        if (now.state == State.CLOSED) {
            return;
        }
        synchronized (lock) {
            if (!now.trials.giveBack(permit & SERIAL_MASK)) {
                lateEndings.increment();
            }
        }
    }

    /** The state now; half-open from the moment the wait is over, though the listener hears of it with the first trial. */
    public State state() {
        Phase now = phase;
        return now.state == State.OPEN && now.hasWaited(ticker.nanos()) ? State.HALF_OPEN : now.state;
    }

    /** Time until trials are let through; zero unless open. */
    public Duration retryAfter() {
        Phase now = phase;
        if (now.state != State.OPEN) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(0, now.waitNanos - (ticker.nanos() - now.sinceNanos)));
    }

    /** Why it is in its state, such as {@code 5 failures in a row, last: backend_unreachable}. */
    public String reason() {
        return phase.reason;
    }

    /** Endings that came after their generation was over, or for a trial whose place had been given back. */
    public long lateEndings() {
        return lateEndings.sum();
    }

    /** Closes it and forgets all it saw; permits given before end without effect. */
    public void reset() {
        synchronized (lock) {
            Phase before = phase;
            enter(Phase.closed(before.generation + 1, "reset", settings));
        }
        tellings.tell();
    }

    private long tryTrial() {
        long nanos = ticker.nanos();
        long permit;
        synchronized (lock) {
            if (phase.state == State.OPEN && phase.hasWaited(nanos)) {
                enter(Phase.halfOpen(phase, told(phase.waitNanos) + " passed after: " + phase.reason, settings));
            }
            permit = switch (phase.state) {
                case CLOSED -> phase.permit(0);
                case OPEN -> REFUSED;
                case HALF_OPEN -> {
                    long serial = phase.trials.begin(nanos, SERIAL_MASK);
                    yield serial == 0 ? REFUSED : phase.permit(serial);
                }
            };
        }
        tellings.tell();
        return permit;
    }

    private void trialEnded(Phase of, long permit, @Nullable String fault) {
        long serial = permit & SERIAL_MASK;
        long nanos = ticker.nanos();
        synchronized (lock) {
            boolean held = phase == of && (fault == null ? of.trials.succeeded(serial) : of.trials.giveBack(serial));
            if (!held) {
                lateEndings.increment();
                return;
            }
            if (fault != null) {
                enter(Phase.open(of, "a trial " + fault, nanos, settings));
            } else if (of.trials.successes() >= settings.successesToClose()) {
                enter(Phase.closed(of.generation + 1, of.trials.successes() + " trials succeeded", settings));
            }
        }
        tellings.tell();
    }

    private void judge(Phase now, Metrics.Outcome outcome, @Nullable Failure last) {
        if (!settings.enabled() || !(settings.judgesFailures() || settings.judgesSlowness())) {
            return;
        }
        Snapshot seen = now.window.record(0, TimeUnit.NANOSECONDS, outcome);
        int calls = seen.getTotalNumberOfCalls();
        if (calls < settings.minimumCalls()) {
            return;
        }
        if (settings.judgesFailures() && seen.getNumberOfFailedCalls() >= settings.failureRate() * calls) {
            String tail = last == null ? "" : ", last: " + last.code();
            open(now, seen.getNumberOfFailedCalls() + " of " + calls + " calls failed" + tail);
        } else if (settings.judgesSlowness() && seen.getTotalNumberOfSlowCalls() >= settings.slowRate() * calls) {
            String limit = told(slowNanos);
            open(now, seen.getTotalNumberOfSlowCalls() + " of " + calls + " calls took " + limit + " or longer");
        }
    }

    private void open(Phase from, String reason) {
        long nanos = ticker.nanos();
        synchronized (lock) {
            if (phase != from) {
                return;
            }
            enter(Phase.open(from, reason, nanos, settings));
        }
        tellings.tell();
    }

    private void enter(Phase next) {
        State from = phase.state;
        phase = next;
        if (from != next.state) {
            tellings.note(() -> listener.transition(from, next.state, next.reason));
        }
    }

    private static String told(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** Closed lets calls through, open none, half-open a few. */
    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The name in answers and metrics, such as {@code half_open}. */
        public String wireName() {
            return wireName;
        }
    }

    /** Hears of changes of state. */
    @FunctionalInterface
    public interface Listener {
        /** The state changed, for {@code reason}. May call the breaker. */
        void transition(State from, State to, String reason);
    }

    /** One generation: from one change of state to the next. */
    private static final class Phase {

        private final long generation;
        private final State state;
        private final String reason;
        private final int trips;
        private final long sinceNanos;
        private final long waitNanos;
        private final AtomicInteger failuresInRow = new AtomicInteger();
        private final Metrics window;
        private final Trials trials;

        private Phase(
                long generation,
                State state,
                String reason,
                int trips,
                long sinceNanos,
                long waitNanos,
                BreakerSettings settings) {
            this.generation = generation;
            this.state = state;
            this.reason = reason;
            this.trips = trips;
            this.sinceNanos = sinceNanos;
            this.waitNanos = waitNanos;
            this.window = new FixedSizeSlidingWindowMetrics(state == State.CLOSED ? settings.windowCalls() : 1);
            this.trials = new Trials(
                    state == State.HALF_OPEN ? settings.trials() : 0,
                    settings.trialLimit().toNanos());
        }

        static Phase closed(long generation, String reason, BreakerSettings settings) {
            return new Phase(generation, State.CLOSED, reason, 0, 0, 0, settings);
        }

        static Phase open(Phase from, String reason, long nowNanos, BreakerSettings settings) {
            int trips = from.trips + 1;
            long wait = settings.openNanos(trips);
            return new Phase(from.generation + 1, State.OPEN, reason, trips, nowNanos, wait, settings);
        }

        static Phase halfOpen(Phase from, String reason, BreakerSettings settings) {
            return new Phase(from.generation + 1, State.HALF_OPEN, reason, from.trips, 0, 0, settings);
        }

        long permit(long serial) {
            return generation << SERIAL_BITS | serial;
        }

        boolean gave(long permit) {
            return permit >>> SERIAL_BITS == generation;
        }

        boolean hasWaited(long nowNanos) {
            return nowNanos - sinceNanos >= waitNanos;
        }
    }
}
