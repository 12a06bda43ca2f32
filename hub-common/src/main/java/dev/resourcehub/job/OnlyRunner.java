package dev.resourcehub.job;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.store.Locking;
import dev.resourcehub.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the lock that lets one runner at a time work on a store. Any thread. */
final class OnlyRunner {

    private static final Logger LOG = LoggerFactory.getLogger(OnlyRunner.class);
    private static final String LOCK = "jobs";
    private static final int RENEWALS = 3;

    private final Store store;
    private final String owner;
    private final boolean alone;
    private final JobSettings settings;
    private final JobPorts ports;
    private final Runnable lost;
    private Timers.@Nullable Timer next;
    private long fence;
    private long heldNanos;
    private boolean over;

    /**
     * A holder that does not hold it yet.
     *
     * @param alone whether nobody else can have the store open: then a lock that cannot be renewed, as on a full disk, is
     *     still this runner's
     * @param lost runs once, when somebody else has the lock or may have it
     */
    OnlyRunner(Store store, String owner, boolean alone, JobSettings settings, JobPorts ports, Runnable lost) {
        this.store = store;
        this.owner = owner;
        this.alone = alone;
        this.settings = settings;
        this.ports = ports;
        this.lost = lost;
    }

    /** Takes the lock; waits until one that a dead runner left has run out, and fails when a living one renews it. */
    Future<Void> take() {
        return take(ports.ticker().nanos() + settings.lease().multipliedBy(2).toNanos());
    }

    private Future<Void> take(long deadlineNanos) {
        long now = ports.ticker().nanos();
        return store.lock(LOCK, owner, settings.lease()).compose(locking -> switch (locking) {
            case Locking.Held held -> {
                held(held.fence(), now);
                yield Future.succeededFuture();
            }
            case Locking.Taken taken
            when now >= deadlineNanos ->
                Future.failedFuture(new HubException(
                        new Failure.Conflict(Codes.CONFLICT, "the store of jobs", "in use by " + taken.owner())));
            case Locking.Taken taken -> again(deadlineNanos);
        });
    }

    private Future<Void> again(long deadlineNanos) {
        Promise<Void> taken = Promise.promise();
        ports.timers().after(settings.writeAgain(), () -> take(deadlineNanos).onComplete(taken));
        return taken.future();
    }

    private synchronized void held(long newFence, long now) {
        fence = newFence;
        heldNanos = now;
        later(settings.lease().dividedBy(RENEWALS));
    }

    private synchronized void later(Duration delay) {
        if (!over) {
            next = ports.timers().after(delay, this::renew);
        }
    }

    private void renew() {
        long now = ports.ticker().nanos();
        store.lock(LOCK, owner, settings.lease())
                .onComplete(
                        locking -> {
                            if (locking instanceof Locking.Held held && isMine(held.fence())) {
                                held(held.fence(), now);
                            } else {
                                lose(locking.toString());
                            }
                        },
                        broken -> {
                            if (!alone && hasRunOut(now)) {
                                lose(broken.toString());
                            } else {
                                LOG.debug("the lock of jobs is not renewed yet", broken);
                                later(settings.writeAgain());
                            }
                        });
    }

    /**
     * Whether nobody else had the lock since: it was renewed, or ran out while this process slept and was free, or is a new
     * one because the store lost its locks, whose numbers only grow.
     */
    private synchronized boolean isMine(long held) {
        return held <= fence + 1;
    }

    private synchronized boolean hasRunOut(long now) {
        return now - heldNanos >= settings.lease().toNanos();
    }

    private void lose(String why) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        LOG.error("the jobs of this store may have another runner, so this one stops: {}", why);
        lost.run();
    }

    /** Lets the next runner have it; idempotent. */
    Future<Void> giveBack() {
        long mine;
        synchronized (this) {
            if (next != null) {
                next.cancel();
            }
            if (over || fence == 0) {
                over = true;
                return Future.succeededFuture();
            }
            over = true;
            mine = fence;
        }
        return store.unlock(LOCK, mine)
                .onFailure(broken -> LOG.warn("the lock of jobs was not given back: {}", broken.toString()))
                .otherwiseEmpty();
    }
}
