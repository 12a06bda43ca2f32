package dev.resourcehub.health;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.InOrder;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one probe again and again, and tells when the verdict on the instance changes.
 *
 * <p>The first answer is the first verdict, told at once; later a change needs its number of answers in a row. One question
 * at a time; one without an answer in time counts as failed, the next is asked one interval after it began, and its late
 * answer is dropped. Intervals are jittered by a tenth either way and double, up to a cap, while the instance stays unwell.
 * All calls from any thread; the listener hears changes in order, outside of locks, where the probe's future ends.
 */
public final class HealthMonitor {

    private final HealthSettings settings;
    private final Probe probe;
    private final Listener listener;
    private final Timers timers;
    private final Chance chance;
    private final InOrder tellings = new InOrder();
    private Tally tally;
    private boolean stopped = true;
    private @Nullable Question asked;
    private @Nullable Promise<Verdict> wanted;
    private Timers.@Nullable Timer next;

    /** Watches what {@code probe} asks; does nothing before {@link #start}. */
    public HealthMonitor(HealthSettings settings, Probe probe, Listener listener, Timers timers, Chance chance) {
        this.settings = settings;
        this.probe = probe;
        this.listener = listener;
        this.timers = timers;
        this.chance = chance;
        this.tally = new Tally(settings);
    }

    /** Asks now and from then on. */
    public void start() {
        synchronized (this) {
            if (!stopped) {
                return;
            }
            stopped = false;
            tally = new Tally(settings);
        }
        ask(Promise.promise());
    }

    /**
     * Asks now instead of at the end of the interval, or right after the question under way. The verdict after that answer;
     * fails with {@link Failure.Cancelled} when the monitor is stopped.
     */
    public Future<Verdict> askNow() {
        Promise<Verdict> answered = Promise.promise();
        ask(answered);
        return answered.future();
    }

    /**
     * Forgets all answers and asks now: for an instance that was brought up anew, so that the next answer is told at once.
     * An answer under way is dropped. Nothing when stopped.
     */
    public void renew() {
        Promise<Verdict> answered = Promise.promise();
        synchronized (this) {
            if (stopped) {
                return;
            }
            tally = new Tally(settings);
            Question dropped = asked;
            if (dropped != null) {
                dropped.forget();
                answered.future().onComplete(dropped.answered);
                asked = null;
            }
        }
        ask(answered);
    }

    /** Asks no more; an answer under way is not told. */
    public void stop() {
        Question dropped;
        Promise<Verdict> unasked;
        synchronized (this) {
            stopped = true;
            cancelNext();
            dropped = asked;
            unasked = wanted;
            asked = null;
            wanted = null;
        }
        if (dropped != null) {
            dropped.forget();
            dropped.answered.tryFail(stoppedMonitor());
        }
        if (unasked != null) {
            unasked.tryFail(stoppedMonitor());
        }
    }

    private void ask(Promise<Verdict> answered) {
        Question question = new Question(answered);
        synchronized (this) {
            if (stopped) {
                answered.tryFail(stoppedMonitor());
                return;
            }
            if (asked != null) {
                if (wanted == null) {
                    wanted = answered;
                } else {
                    wanted.future().onComplete(answered);
                }
                return;
            }
            asked = question;
            cancelNext();
            question.limit = timers.after(settings.timeout(), () -> timedOut(question));
        }
        check().onComplete(answer ->
                answered(question, verdictOf(answer.cause()), reasonOf(answer.cause()), Duration.ZERO));
    }

    private Future<Void> check() {
        try {
            return probe.check();
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    private void timedOut(Question question) {
        answered(question, Verdict.UNWELL, Reasons.noAnswerWithin(settings.timeout()), settings.timeout());
    }

    private void answered(Question question, Verdict answer, String reason, Duration waited) {
        Verdict verdict;
        Promise<Verdict> following;
        synchronized (this) {
            if (asked != question) {
                return;
            }
            question.forget();
            asked = null;
            boolean changed = tally.changesWith(answer);
            verdict = tally.verdict();
            if (changed) {
                tellings.note(() -> listener.changed(verdict, reason));
            }
            following = wanted;
            wanted = null;
            if (following == null) {
                next = timers.after(pause().minus(waited), () -> ask(Promise.promise()));
            }
        }
        tellings.tell();
        question.answered.tryComplete(verdict);
        if (following != null) {
            ask(following);
        }
    }

    private Duration pause() {
        int rounds = tally.verdict() == Verdict.UNWELL ? Math.max(0, tally.failedInARow() - settings.downAfter()) : 0;
        double grown = (double) settings.interval().toNanos() * Math.pow(2, Math.min(rounds, 40));
        double jitter = 0.9 + 0.2 * chance.next();
        return Duration.ofNanos(
                (long) (Math.min(grown, (double) settings.longestInterval().toNanos()) * jitter));
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private static Verdict verdictOf(@Nullable Throwable cause) {
        if (cause == null) {
            return Verdict.WELL;
        }
        return cause instanceof DegradedException ? Verdict.DEGRADED : Verdict.UNWELL;
    }

    private static String reasonOf(@Nullable Throwable cause) {
        return cause == null ? "" : Reasons.of(cause);
    }

    private static HubException stoppedMonitor() {
        return new HubException(new Failure.Cancelled("stopped health monitor"));
    }

    /** Hears of changes. */
    @FunctionalInterface
    public interface Listener {
        /** What the instance is now, for {@code reason}; the reason is empty when it is well. */
        void changed(Verdict verdict, String reason);
    }

    private static final class Question {
        private final Promise<Verdict> answered;
        private Timers.@Nullable Timer limit;

        private Question(Promise<Verdict> answered) {
            this.answered = answered;
        }

        private void forget() {
            if (limit != null) {
                limit.cancel();
            }
        }
    }
}
