package dev.resourcehub.server;

import dev.resourcehub.readiness.AdapterReadiness;
import dev.resourcehub.readiness.AdapterStanding;
import dev.resourcehub.readiness.Initialiser;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Starts one half of the hub, and tells its readiness from then on by how the half sees itself. Any thread. */
final class HalfWatch implements Initialiser.Attempt, AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final AdapterReadiness readiness;
    private final Supplier<Future<Void>> begin;
    private final Supplier<HubView> view;
    private final Timers timers;
    private Optional<Readiness> told = Optional.empty();
    private Optional<Timers.Timer> next = Optional.empty();
    private boolean begun;
    private boolean closed;

    HalfWatch(AdapterReadiness readiness, Supplier<Future<Void>> begin, Supplier<HubView> view, Timers timers) {
        this.readiness = readiness;
        this.begin = begin;
        this.view = view;
        this.timers = timers;
    }

    AdapterReadiness readiness() {
        return readiness;
    }

    /** Starts the half at the first attempt; later ones look whether it can answer by now. */
    @Override
    public Future<Void> begin(Cancellation cancellation) {
        boolean first;
        synchronized (this) {
            first = !begun;
            begun = true;
        }
        Future<Void> started = first ? begin.get() : Future.succeededFuture();
        return started.onFailure(broken -> again()).compose(done -> {
            HubView now = view.get();
            synchronized (this) {
                told = Optional.of(now.readiness());
            }
            if (now.readiness() == Readiness.UNAVAILABLE) {
                return Future.failedFuture(new HubException(unavailable(now)));
            }
            tell(now);
            return Future.succeededFuture();
        });
    }

    /** What did not start is started anew at the next attempt. */
    private synchronized void again() {
        begun = false;
    }

    /** Looks at the half every second until closed. */
    void follow() {
        look();
    }

    private void look() {
        HubView now = view.get();
        boolean news;
        synchronized (this) {
            if (closed) {
                return;
            }
            news = begun && told.filter(before -> before == now.readiness()).isEmpty();
            if (begun) {
                told = Optional.of(now.readiness());
            }
            next = Optional.of(timers.after(LOOK, this::look));
        }
        if (news) {
            tell(now);
        }
    }

    private void tell(HubView now) {
        switch (now.readiness()) {
            case READY -> readiness.ready();
            case PROVISIONING -> readiness.degraded(reason(now), List.of());
            case OFF -> readiness.degraded(reason(now), List.of(now.name()));
            case UNAVAILABLE -> readiness.failed(unavailable(now));
        }
    }

    private static AdapterStanding.Reason reason(HubView now) {
        return new AdapterStanding.Reason(now.readiness().wireName(), now.chosen() + ": " + now.reason() + ".");
    }

    private static Failure unavailable(HubView now) {
        return new Failure.NotReady(
                Codes.NOT_READY, now.name(), "unavailable", Optional.empty(), COME_BACK, List.of(now.reason() + "."));
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.ifPresent(Timers.Timer::cancel);
    }
}
