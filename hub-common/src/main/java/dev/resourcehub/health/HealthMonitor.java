package dev.resourcehub.health;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one probe again and again, and tells when an instance became well or unwell.
 *
 * <p>The first answer is told at once, whatever it is; later a change is told after {@code down} failures or {@code up}
 * successes in a row. Intervals are jittered by a tenth. One question at a time. All calls from any thread; the listener
 * runs where the probe's future ends.
 */
public final class HealthMonitor {

    private final Settings settings;
    private final Probe probe;
    private final Listener listener;
    private final Timers timers;
    private final Chance chance;
    private Verdict verdict = Verdict.UNKNOWN;
    private int agreeing;
    private boolean asking;
    private boolean stopped = true;
    private Timers.@Nullable Timer next;

    /** Watches what {@code probe} asks; does nothing before {@link #start}. */
    public HealthMonitor(Settings settings, Probe probe, Listener listener, Timers timers, Chance chance) {
        this.settings = settings;
        this.probe = probe;
        this.listener = listener;
        this.timers = timers;
        this.chance = chance;
    }

    /** Asks now and from then on. */
    public void start() {
        synchronized (this) {
            if (!stopped) {
                return;
            }
            stopped = false;
        }
        ask();
    }

    /** Asks now instead of at the end of the interval; nothing when a question is under way. */
    public void askNow() {
        ask();
    }

    /** Asks no more; an answer under way is not told. */
    public synchronized void stop() {
        stopped = true;
        cancelNext();
    }

    private void ask() {
        synchronized (this) {
            if (stopped || asking) {
                return;
            }
            asking = true;
            cancelNext();
        }
        probe.check()
                .onComplete(answer -> answered(answer.succeeded(), answer.succeeded() ? "" : reasonOf(answer.cause())));
    }

    private void answered(boolean well, String reason) {
        boolean tell;
        synchronized (this) {
            asking = false;
            if (stopped) {
                return;
            }
            tell = isChange(well);
            if (tell) {
                verdict = well ? Verdict.WELL : Verdict.UNWELL;
            }
            double jitter = 0.95 + 0.1 * chance.next();
            next = timers.after(Duration.ofNanos((long) (settings.interval().toNanos() * jitter)), this::ask);
        }
        if (tell) {
            listener.changed(well, reason);
        }
    }

    private boolean isChange(boolean well) {
        boolean same = verdict == (well ? Verdict.WELL : Verdict.UNWELL);
        agreeing = same ? 0 : agreeing + 1;
        boolean enough = verdict == Verdict.UNKNOWN || agreeing >= (well ? settings.up() : settings.down());
        if (same || !enough) {
            return false;
        }
        agreeing = 0;
        return true;
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private static String reasonOf(@Nullable Throwable cause) {
        if (cause == null) {
            return "no reason given";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private enum Verdict {
        UNKNOWN,
        WELL,
        UNWELL
    }

    /** Hears of changes. */
    @FunctionalInterface
    public interface Listener {
        /** The instance is well, or it is not, for {@code reason}; the reason is empty when it is well. */
        void changed(boolean well, String reason);
    }

    /**
     * How often to ask, and how many answers in a row make a change.
     *
     * @param interval between the end of one question and the next
     * @param up successes, 1 or more
     * @param down failures, 1 or more
     */
    public record Settings(Duration interval, int up, int down) {
        /** Throws {@link IllegalArgumentException} on thresholds below 1 or no interval. */
        public Settings {
            if (interval.isZero() || interval.isNegative() || up < 1 || down < 1) {
                throw new IllegalArgumentException("health settings out of range");
            }
        }
    }
}
