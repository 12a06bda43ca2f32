package dev.resourcehub.readiness;

import dev.resourcehub.readiness.PrerequisiteStanding.Stage;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.runtime.Timers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One thing that one adapter needs, provided again after a while until it is there, and when a call misses it. Any thread. */
final class Needed implements AutoCloseable {

    private final ProvisioningPipeline pipeline;
    private final Timers timers;
    private final InstantSource clock;
    private final AdapterReadiness adapter;
    private final Prerequisite prerequisite;
    private Stage stage = Stage.WAITING;
    private Optional<Failure> failure = Optional.empty();
    private Optional<Timers.Timer> again = Optional.empty();
    private Instant since;
    private boolean tooEarly;
    private boolean closed;

    Needed(
            ProvisioningPipeline pipeline,
            Timers timers,
            InstantSource clock,
            AdapterReadiness adapter,
            Prerequisite prerequisite) {
        this.pipeline = pipeline;
        this.timers = timers;
        this.clock = clock;
        this.adapter = adapter;
        this.prerequisite = prerequisite;
        this.since = clock.instant();
    }

    /** The adapter cannot do without it, where it is required. */
    void limit() {
        if (prerequisite.need() == Prerequisite.Need.REQUIRED) {
            String what = prerequisite.target().toString();
            adapter.limit(what, "The required " + what + " is not there yet.");
        }
    }

    /** The adapter failed: has it provided where that may be what the adapter lacks. */
    void revive() {
        if (pipeline.revives(adapter.adapter(), prerequisite.target())) {
            ensure();
        }
    }

    /**
     * Has it provided, unless it is there, under way, or to be tried again anyway. What failed before the adapter was ready
     * says nothing once it is.
     */
    void ensure() {
        boolean ready = adapter.isReady();
        boolean anew;
        synchronized (this) {
            anew = ready && tooEarly;
            if (closed || stage == Stage.PRESENT || stage == Stage.PROVIDING || (again.isPresent() && !anew)) {
                return;
            }
            again.ifPresent(Timers.Timer::cancel);
            again = Optional.empty();
            tooEarly = !ready;
            to(Stage.PROVIDING);
        }
        if (anew) {
            pipeline.forget(adapter.adapter(), prerequisite.target());
        }
        Provenance provenance = new Provenance(
                adapter.adapter(),
                "orchestration",
                "",
                clock.instant(),
                Map.of("need", prerequisite.need().name().toLowerCase(Locale.ROOT)));
        pipeline.ensure(adapter.adapter(), prerequisite.target(), provenance).onSuccess(this::ended);
    }

    /** A call missed it: it was there, and is gone. */
    void missed() {
        if (standing().stage() != Stage.PRESENT) {
            return;
        }
        limit();
        synchronized (this) {
            if (stage == Stage.PRESENT) {
                to(Stage.MISSING);
            }
        }
        ensure();
    }

    boolean is(Target target) {
        return prerequisite.target().equals(target);
    }

    private void to(Stage next) {
        stage = next;
        since = clock.instant();
    }

    private void ended(Ended ended) {
        switch (ended) {
            case Ended.Done done -> {
                adapter.lift(prerequisite.target().toString());
                synchronized (this) {
                    to(Stage.PRESENT);
                    failure = Optional.empty();
                }
            }
            case Ended.Broken broken -> {
                synchronized (this) {
                    to(Stage.MISSING);
                    failure = Optional.of(broken.failure());
                    if (!closed) {
                        again = Optional.of(timers.after(broken.retryAfter(), this::retry));
                    }
                }
            }
            case Ended.Closed closing -> close();
        }
    }

    private void retry() {
        synchronized (this) {
            again = Optional.empty();
        }
        ensure();
    }

    synchronized PrerequisiteStanding standing() {
        return new PrerequisiteStanding(adapter.adapter(), prerequisite, stage, failure, since);
    }

    @Override
    public synchronized void close() {
        closed = true;
        again.ifPresent(Timers.Timer::cancel);
    }
}
