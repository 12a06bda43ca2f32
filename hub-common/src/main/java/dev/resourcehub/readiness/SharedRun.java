package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.About;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.readiness.Strategies.Match;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.runtime.InOrder;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One run of a strategy and those who wait for it; who leaves does not stop it. Any thread. */
final class SharedRun implements ProvisioningRun {

    private static final int MOST_WAITING = 10_000;
    private static final Latest QUEUED = new Latest("", "queued", new Progress(0, OptionalLong.empty()));

    /** Hears of a run, outside of locks and in order; after {@link #ended} no more. */
    interface Waiter {
        void working(Latest latest);

        void ended(Ended ended);
    }

    /** How far the work last said it was; {@code job} is empty while none is at it. */
    record Latest(String job, String phase, Progress progress) {}

    private final RunKey key;
    private final Match match;
    private final ProvisioningContext context;
    private final About about;
    private final Instant since;
    private final Ticker ticker;
    private final Duration progressEvery;
    private final ProvisioningLog log;
    private final Cancellation cancellation = Cancellation.create();
    private final InOrder tellings = new InOrder();
    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private Optional<Latest> latest = Optional.empty();
    private Optional<Ended> ended = Optional.empty();
    private Optional<Timers.Timer> limit = Optional.empty();
    private boolean claimed;
    private boolean started;
    private int attempt;
    private long startedAt;
    private long toldAt;

    SharedRun(
            Match match,
            ProvisioningContext context,
            About about,
            Instant since,
            Ticker ticker,
            Duration progressEvery,
            ProvisioningLog log) {
        this.key = match.keyFor(about.adapter());
        this.match = match;
        this.context = context;
        this.about = about;
        this.since = since;
        this.ticker = ticker;
        this.progressEvery = progressEvery;
        this.log = log;
    }

    RunKey key() {
        return key;
    }

    Match match() {
        return match;
    }

    ProvisioningContext context() {
        return context;
    }

    About about() {
        return about;
    }

    /** Its turn came. */
    synchronized void starts(int number) {
        started = true;
        attempt = number;
        startedAt = ticker.nanos();
    }

    /** Its limit runs; forgotten at its end. */
    void limitedBy(Timers.Timer timer) {
        synchronized (this) {
            if (!claimed) {
                limit = Optional.of(timer);
                return;
            }
        }
        timer.cancel();
    }

    synchronized int attempt() {
        return attempt;
    }

    synchronized Duration took() {
        return started ? Duration.ofNanos(ticker.nanos() - startedAt) : Duration.ZERO;
    }

    synchronized Optional<Latest> latest() {
        return latest;
    }

    synchronized Optional<String> job() {
        return latest.map(Latest::job).filter(job -> !job.isEmpty());
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void working(String job, String phase, Progress progress) {
        Latest now = new Latest(job, phase, progress);
        boolean tells;
        synchronized (this) {
            if (claimed) {
                return;
            }
            boolean samePhase =
                    latest.filter(before -> before.phase().equals(phase)).isPresent();
            tells = !samePhase || ticker.nanos() - toldAt >= progressEvery.toNanos();
            if (tells) {
                toldAt = ticker.nanos();
                log.note(about, new Said.Progressed(job, phase, progress));
            }
            latest = Optional.of(now);
            List<Waiter> all = List.copyOf(waiting);
            all.forEach(waiter -> tellings.note(() -> waiter.working(now)));
        }
        if (tells) {
            log.tell();
        }
        tellings.tell();
    }

    /** Waits with the others, who hears at once what was said last; false when too many wait. */
    boolean attach(Waiter waiter) {
        synchronized (this) {
            if (ended.isPresent()) {
                Ended end = ended.get();
                tellings.note(() -> waiter.ended(end));
            } else if (waiting.size() >= MOST_WAITING) {
                return false;
            } else {
                waiting.add(waiter);
                latest.ifPresent(now -> tellings.note(() -> waiter.working(now)));
            }
        }
        tellings.tell();
        return true;
    }

    /** Tells one who waits that its turn has not come; nothing where it has. */
    void tellQueued(Waiter waiter) {
        synchronized (this) {
            if (!started && !claimed) {
                tellings.note(() -> waiter.working(QUEUED));
            }
        }
        tellings.tell();
    }

    /** What it does now, in one word. */
    synchronized String phase() {
        return latest.map(Latest::phase).orElse(started ? "provisioning" : QUEUED.phase());
    }

    /** Waits no more. */
    synchronized void detach(Waiter waiter) {
        waiting.remove(waiter);
    }

    /** True for the first of those who would end it: the strategy, the limit, the hub. */
    synchronized boolean claim() {
        if (claimed) {
            return false;
        }
        claimed = true;
        limit.ifPresent(Timers.Timer::cancel);
        return true;
    }

    /** Tells all who wait. */
    void end(Ended how) {
        synchronized (this) {
            ended = Optional.of(how);
            List<Waiter> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(waiter -> tellings.note(() -> waiter.ended(how)));
        }
        tellings.tell();
    }

    /** How it is, for people. */
    synchronized ActiveRun view() {
        return new ActiveRun(
                key.strategy(),
                key.adapter(),
                key.target(),
                since,
                started,
                job(),
                latest.map(Latest::phase).orElse(started ? "running" : QUEUED.phase()),
                latest.map(Latest::progress),
                waiting.size());
    }
}
