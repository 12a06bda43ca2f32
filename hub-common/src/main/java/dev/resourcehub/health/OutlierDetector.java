package dev.resourcehub.health;

import dev.resourcehub.resource.HubEvent;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.InOrder;
import dev.resourcehub.runtime.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes instances whose calls fail or stall out for a while, and brings them back when that is over. Never for being
 * slower than others: a busy or small machine is no broken one.
 *
 * <p>An ejection ends by time, by {@link Outlier#forget} (the instance was brought up anew), or because no other available
 * instance is left. A good answer to an active probe does not end it: probes were seen green for hours while every call
 * stalled (ollama issue 18370), so what calls showed outweighs them. At most a share of the available instances is out at
 * once, and a single one never; what was shown then is kept, and the next bad call tries again.
 *
 * <p>Nothing here waits: an ejection that is over ends on the next look ({@link Outlier#isEjected} of an ejected instance,
 * {@link #restoreDue}); who has callers waiting looks again after {@link #nanosUntilRestored}. Any thread. The listener
 * hears {@link HubEvent.Ejected} and {@link HubEvent.Restored} in order, outside of locks, on whichever thread looked.
 *
 * <p>Source: Envoy, "Outlier detection" (consecutive failures, ejection times, most ejected share).
 */
public final class OutlierDetector {

    private final OutlierSettings settings;
    private final Ticker ticker;
    private final Consumer<HubEvent> listener;
    private final Map<InstanceId, Outlier> outliers = new ConcurrentHashMap<>();
    private final InOrder tellings = new InOrder();

    /** One for all instances of a hub. */
    public OutlierDetector(OutlierSettings settings, Ticker ticker, Consumer<HubEvent> listener) {
        this.settings = settings;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** That of {@code id}, made on the first call; keep it for the hot path. It stays until {@link #remove}. */
    public Outlier forInstance(InstanceId id) {
        return outliers.computeIfAbsent(id, absent -> new Outlier(this, absent, settings));
    }

    /** Forgets an instance that left the hub; its handle is never ejected any more. */
    public void remove(InstanceId id) {
        synchronized (this) {
            Outlier gone = outliers.remove(id);
            if (gone == null) {
                return;
            }
            gone.remove();
            keepOne();
        }
        tellings.tell();
    }

    /** Nanoseconds until the next ejection is over, 0 when one is; {@link Long#MAX_VALUE} when none is under way. */
    public synchronized long nanosUntilRestored() {
        long now = ticker.nanos();
        long soonest = Long.MAX_VALUE;
        for (Outlier outlier : outliers.values()) {
            if (outlier.wasEjected()) {
                soonest = Math.min(soonest, Math.max(0, outlier.endsNanos() - now));
            }
        }
        return soonest;
    }

    /** Ends the ejections that are over. */
    public void restoreDue() {
        synchronized (this) {
            long now = ticker.nanos();
            for (Outlier outlier : outliers.values()) {
                if (outlier.wasEjected() && outlier.endsNanos() - now <= 0) {
                    restore(outlier, now);
                }
            }
        }
        tellings.tell();
    }

    long nanos() {
        return ticker.nanos();
    }

    void eject(Outlier outlier, String reason) {
        synchronized (this) {
            if (outlier.wasEjected() || !outlier.counts() || !mayEjectOneMore()) {
                return;
            }
            long lasts = outlier.eject(ticker.nanos());
            tellings.note(() -> listener.accept(new HubEvent.Ejected(outlier.id(), reason, lasts / 1_000_000)));
        }
        tellings.tell();
    }

    void available(Outlier outlier, boolean now) {
        synchronized (this) {
            outlier.available(now);
            keepOne();
        }
        tellings.tell();
    }

    void forget(Outlier outlier) {
        synchronized (this) {
            long now = ticker.nanos();
            outlier.forgetTimes();
            if (outlier.wasEjected()) {
                restore(outlier, now);
            } else {
                outlier.forgetEvidence();
            }
        }
        tellings.tell();
    }

    synchronized long nanosUntilRestored(Outlier outlier) {
        return outlier.wasEjected() ? Math.max(0, outlier.endsNanos() - ticker.nanos()) : 0;
    }

    private boolean mayEjectOneMore() {
        int counted = 0;
        int out = 0;
        for (Outlier outlier : outliers.values()) {
            counted += outlier.counts() ? 1 : 0;
            out += outlier.counts() && outlier.wasEjected() ? 1 : 0;
        }
        int most = settings.mostShare() > 0 ? Math.max(1, (int) (settings.mostShare() * counted)) : 0;
        return out < Math.min(most, counted - 1);
    }

    /** Where all that are left are out, the one that would be back first is. */
    private void keepOne() {
        @Nullable Outlier soonest = null;
        for (Outlier outlier : outliers.values()) {
            if (outlier.counts() && !outlier.wasEjected()) {
                return;
            }
            boolean sooner = soonest == null || outlier.endsNanos() - soonest.endsNanos() < 0;
            if (outlier.counts() && sooner) {
                soonest = outlier;
            }
        }
        if (soonest != null) {
            restore(soonest, ticker.nanos());
        }
    }

    private void restore(Outlier outlier, long now) {
        outlier.restore(now);
        tellings.note(() -> listener.accept(new HubEvent.Restored(outlier.id())));
    }
}
