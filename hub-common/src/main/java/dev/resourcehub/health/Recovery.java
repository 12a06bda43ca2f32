package dev.resourcehub.health;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.InOrder;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings one unwell instance back: waits, restarts it, and believes a probe, not the restart.
 *
 * <p>{@code idle -> waiting -> at the gate -> restarting -> verifying -> idle}, or to waiting again when the attempt failed,
 * or to given up after the last one. One attempt at a time; through the {@link RecoveryGate} only so many at once in a hub.
 * Attempts are counted until the instance was well for a while, so that one that comes up and falls over again is given up
 * too. What comes back by itself before its restart began is left alone.
 *
 * <p>Any thread; the listener and the driver are called outside of locks, the listener in order.
 */
public final class Recovery {

    private final RecoverySettings settings;
    private final Driver driver;
    private final Probe probe;
    private final RecoveryGate gate;
    private final Listener listener;
    private final Timers timers;
    private final Chance chance;
    private final InOrder tellings = new InOrder();
    private State state = State.IDLE;
    private int turn;
    private int attempts;
    private boolean restartRuns;
    private boolean stopped;
    private Timers.@Nullable Timer timer;
    private Timers.@Nullable Timer again;
    private Timers.@Nullable Timer steady;
    private String seen = "";
    private RecoveryGate.@Nullable Entry entry;

    /** For one instance; {@code probe} is what must answer after a restart, {@code gate} is the hub's. */
    public Recovery(
            RecoverySettings settings,
            Driver driver,
            Probe probe,
            RecoveryGate gate,
            Listener listener,
            Timers timers,
            Chance chance) {
        this.settings = settings;
        this.driver = driver;
        this.probe = probe;
        this.gate = gate;
        this.listener = listener;
        this.timers = timers;
        this.chance = chance;
    }

    /** The instance is unwell: begins, unless it is under way or was given up. */
    public void unwell() {
        synchronized (this) {
            cancelSteady();
            if (stopped || state != State.IDLE) {
                return;
            }
            if (attempts >= settings.most()) {
                giveUp();
            } else {
                waitForNext();
            }
        }
        tellings.tell();
    }

    /**
     * The instance is well, for whatever cause: an attempt whose restart has not begun is called off, one whose restart is
     * done has succeeded.
     */
    public void well() {
        RecoveryGate.@Nullable Entry left;
        int verifying;
        synchronized (this) {
            if (stopped || state == State.RESTARTING) {
                return;
            }
            if (state == State.VERIFYING) {
                verifying = turn;
                left = null;
            } else {
                verifying = 0;
                left = becameIdle();
                rememberUntilSteady();
            }
        }
        leave(left);
        if (verifying > 0) {
            recovered(verifying);
        }
    }

    /** An operator took it in hand: calls off what is under way and forgets the attempts. */
    public void reset() {
        RecoveryGate.@Nullable Entry left;
        synchronized (this) {
            left = becameIdle();
            cancelSteady();
            attempts = 0;
        }
        leave(left);
    }

    /** Does nothing from now on; a restart under way ends untold. */
    public void stop() {
        synchronized (this) {
            stopped = true;
        }
        reset();
    }

    /** Attempts begun since it was last steady. */
    public synchronized int attempts() {
        return attempts;
    }

    private void waitForNext() {
        int mine = turnTo(State.WAITING);
        Duration delay = settings.backoff().delay(attempts + 2, chance);
        timer = timers.after(delay, () -> goToGate(mine));
    }

    private void goToGate(int expected) {
        RecoveryGate.Entry entered;
        synchronized (this) {
            if (turn != expected) {
                return;
            }
            int mine = turnTo(State.AT_GATE);
            entered = gate.entry(() -> restart(mine));
            entry = entered;
        }
        entered.enter();
    }

    private void restart(int expected) {
        int mine;
        boolean hung;
        synchronized (this) {
            if (turn != expected) {
                return;
            }
            mine = turnTo(State.RESTARTING);
            attempts++;
            hung = restartRuns;
            restartRuns = true;
            int attempt = attempts;
            tellings.note(() -> listener.attempting(attempt));
        }
        tellings.tell();
        if (hung) {
            failed(mine, "the restart before has not ended");
            return;
        }
        Asked.within(settings.restartLimit(), timers, "restart", this::restartOnce)
                .onSuccess(done -> verify(mine))
                .onFailure(cause -> failed(mine, "restart failed: " + Reasons.of(cause)));
    }

    private Future<Void> restartOnce() {
        Future<Void> restart;
        try {
            restart = driver.restart();
        } catch (RuntimeException broken) {
            restart = Future.failedFuture(broken);
        }
        return restart.onComplete(ended -> restartEnded());
    }

    private synchronized void restartEnded() {
        restartRuns = false;
    }

    private void verify(int expected) {
        int mine;
        synchronized (this) {
            if (turn != expected) {
                return;
            }
            mine = turnTo(State.VERIFYING);
            seen = Reasons.noAnswerWithin(settings.upWithin());
            timer = timers.after(settings.upWithin(), () -> failed(mine, "restarted, but not well: " + lastSeen()));
        }
        question(mine);
    }

    private void question(int mine) {
        synchronized (this) {
            if (turn != mine) {
                return;
            }
        }
        Asked.within(settings.probeTimeout(), timers, "probe", probe::check)
                .onSuccess(well -> recovered(mine))
                .onFailure(cause -> askAgain(mine, Reasons.of(cause)));
    }

    private synchronized void askAgain(int mine, String reason) {
        if (turn == mine) {
            seen = reason;
            again = timers.after(settings.probeEvery(), () -> question(mine));
        }
    }

    private synchronized String lastSeen() {
        return seen;
    }

    private void recovered(int expected) {
        RecoveryGate.@Nullable Entry left;
        synchronized (this) {
            if (turn != expected) {
                return;
            }
            left = becameIdle();
            rememberUntilSteady();
            int after = attempts;
            tellings.note(() -> listener.recovered(after));
        }
        tellings.tell();
        leave(left);
    }

    private void failed(int expected, String reason) {
        RecoveryGate.@Nullable Entry left;
        synchronized (this) {
            if (turn != expected) {
                return;
            }
            int attempt = attempts;
            left = becameIdle();
            tellings.note(() -> listener.failed(attempt, reason));
            if (attempts >= settings.most()) {
                giveUp();
            } else {
                waitForNext();
            }
        }
        tellings.tell();
        leave(left);
    }

    private void giveUp() {
        turnTo(State.GAVE_UP);
        int after = attempts;
        tellings.note(() -> listener.gaveUp(after));
    }

    private RecoveryGate.@Nullable Entry becameIdle() {
        turnTo(State.IDLE);
        RecoveryGate.Entry left = entry;
        entry = null;
        return left;
    }

    private static void leave(RecoveryGate.@Nullable Entry left) {
        if (left != null) {
            left.leave();
        }
    }

    private int turnTo(State next) {
        state = next;
        cancel(timer);
        cancel(again);
        timer = null;
        again = null;
        return ++turn;
    }

    private void rememberUntilSteady() {
        cancelSteady();
        if (attempts > 0) {
            steady = timers.after(settings.steadyAfter(), this::becameSteady);
        }
    }

    private synchronized void becameSteady() {
        if (steady != null) {
            attempts = 0;
        }
    }

    private void cancelSteady() {
        cancel(steady);
        steady = null;
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private enum State {
        IDLE,
        WAITING,
        AT_GATE,
        RESTARTING,
        VERIFYING,
        GAVE_UP
    }

    /** Restarts the instance. */
    @FunctionalInterface
    public interface Driver {
        /** Ends when the restart was done, which does not mean that the instance is well. */
        Future<Void> restart();
    }

    /** Hears how it goes. */
    public interface Listener {
        /** Attempt {@code attempt}, counted from 1, begins. */
        void attempting(int attempt);

        /** A probe said that it is well, after {@code attempts}. */
        void recovered(int attempts);

        /** Attempt {@code attempt} failed. */
        void failed(int attempt, String reason);

        /** The last of {@code attempts} failed; nothing more is tried until it is well or {@link Recovery#reset}. */
        void gaveUp(int attempts);
    }
}
