package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Timers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one call: the one that leads, perhaps a copy beside it, which of them won, and where they failed. Every change
 * is one step under its own lock; what follows from it is done by whoever asked.
 */
final class Tries<R, T> {

    private List<InstanceId> failedAt = List.of();
    private int begun;
    private int leads;
    private int running;
    private @Nullable Try<R, T> lead;
    private @Nullable Try<R, T> copy;
    private @Nullable Try<R, T> winner;
    private @Nullable Throwable cause;
    private Timers.@Nullable Timer copyTimer;

    /** Where tries failed. */
    synchronized List<InstanceId> failedAt() {
        return failedAt;
    }

    /** A failed connection is worth another look even where it broke. */
    synchronized void forgetWhere() {
        failedAt = List.of();
    }

    /** Tries that began, copies included. */
    synchronized int begun() {
        return begun;
    }

    /** Tries that began one after another, without copies. */
    synchronized int leads() {
        return leads;
    }

    /** The one that leads; absent when it is over. */
    synchronized @Nullable Try<R, T> lead() {
        return lead;
    }

    synchronized void leads(Try<R, T> mine) {
        begun++;
        leads++;
        running++;
        lead = mine;
    }

    /** When the copy is due; forgotten when there is nothing to copy any more. */
    synchronized void copyDue(Timers.Timer timer) {
        if (lead == null || winner != null) {
            timer.cancel();
        } else {
            copyTimer = timer;
        }
    }

    /**
     * Keeps a place for a copy of {@code first}; false when there is nothing to copy. While a place for it is looked for it
     * counts as running, so that what the first does meanwhile leads to no other try.
     */
    synchronized boolean reservesCopy(Try<R, T> first) {
        if (winner != null || lead != first) {
            return false;
        }
        running++;
        return true;
    }

    /** The copy begins, unless it is not wanted any more. */
    synchronized boolean copies(Try<R, T> second) {
        if (winner != null || second.cancellation().isCancelled()) {
            return false;
        }
        begun++;
        copy = second;
        return true;
    }

    /** No copy after all; the cause to go on from when the first failed meanwhile. */
    synchronized @Nullable Throwable copyIsOff() {
        running--;
        return running == 0 && winner == null ? cause : null;
    }

    /** A try has a result: whether it is the first one to have one. */
    synchronized Word result(Try<R, T> mine) {
        if (winner != null) {
            return winner == mine ? Word.AGAIN : Word.LATE;
        }
        if (mine != lead && mine != copy) {
            return Word.LATE;
        }
        winner = mine;
        forgetTimer();
        return Word.FIRST;
    }

    /** The other one that runs. */
    synchronized @Nullable Try<R, T> rivalOf(Try<R, T> mine) {
        return mine == copy ? lead : copy;
    }

    /** A try has ended well. */
    synchronized void ended(Try<R, T> mine) {
        running--;
        if (copy == mine) {
            copy = null;
        } else if (lead == mine) {
            lead = null;
            forgetTimer();
        }
    }

    /** A try has failed, for {@code broken}: what that means for the call. */
    synchronized Aftermath failed(Try<R, T> mine, Throwable broken) {
        ended(mine);
        failedAt = new ArrayList<>(failedAt);
        failedAt.add(mine.instance());
        keep(broken);
        if (winner == mine) {
            return Aftermath.FINAL;
        }
        return winner == null && running == 0 ? Aftermath.NOTHING_RUNS : Aftermath.OTHERS_RUN;
    }

    @SuppressWarnings("ReferenceEquality") // an exception must not be suppressed by itself
    private void keep(Throwable broken) {
        if (cause != null && cause != broken) {
            broken.addSuppressed(cause);
        }
        cause = broken;
    }

    private void forgetTimer() {
        if (copyTimer != null) {
            copyTimer.cancel();
            copyTimer = null;
        }
    }

    /** What a result is to the call. */
    enum Word {
        /** The first of all: it counts. */
        FIRST,
        /** Of the one that was first. */
        AGAIN,
        /** Of one that was not, or is over. */
        LATE
    }

    /** What a failed try leaves behind. */
    enum Aftermath {
        /** Its result had begun: the call fails. */
        FINAL,
        /** Nothing of the call runs, and nothing was seen of it. */
        NOTHING_RUNS,
        /** Another one runs, has won, or is being looked for. */
        OTHERS_RUN
    }
}
