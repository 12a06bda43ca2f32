package dev.resourcehub.job;

import dev.resourcehub.resource.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What one attempt reports of its progress, said seldom and with its speed. Guarded by the monitor of its job. */
final class Reports {

    private final Duration every;
    private final Pace pace = new Pace();
    private @Nullable Report unsaid;
    private @Nullable JobProgress said;
    private long begunNanos;
    private long saidNanos;
    private long movedNanos;
    private long mostBytes;

    /**
     * One report.
     *
     * @param resumed how much was there before the attempt, where the work says so
     */
    record Report(Progress done, OptionalLong resumed) {}

    /** Reports of which one is said at most {@code every} so often. */
    Reports(Duration every) {
        this.every = every;
    }

    /** The attempt begins. */
    void begin(long nowNanos) {
        begunNanos = nowNanos;
        movedNanos = nowNanos;
    }

    /** Keeps a report as the latest and tells when it may be said; empty when an earlier one waits for that already. */
    Optional<Duration> take(Report report, long nowNanos) {
        if (report.done().completedBytes() > mostBytes) {
            mostBytes = report.done().completedBytes();
            movedNanos = nowNanos;
        }
        boolean waits = unsaid != null;
        unsaid = report;
        if (waits) {
            return Optional.empty();
        }
        Duration since = Duration.ofNanos(nowNanos - saidNanos);
        boolean early = said != null && since.compareTo(every) < 0;
        return Optional.of(early ? every.minus(since) : Duration.ZERO);
    }

    /** The latest report, where it was not said yet. */
    Optional<JobProgress> latest(long nowNanos) {
        Report report = unsaid;
        if (report == null) {
            return Optional.empty();
        }
        unsaid = null;
        saidNanos = nowNanos;
        long resumed = report.resumed().orElse(0);
        if (said == null && report.resumed().isPresent()) {
            pace.after(0, begunNanos);
        }
        JobProgress seen =
                new JobProgress(report.done(), resumed, pace.after(report.done().completedBytes() - resumed, nowNanos));
        said = seen;
        return Optional.of(seen);
    }

    /** The same progress at no speed, once, where nothing has moved for {@code limit}. */
    Optional<JobProgress> stalled(long nowNanos, Duration limit) {
        JobProgress last = said;
        boolean moves = Duration.ofNanos(nowNanos - movedNanos).compareTo(limit) < 0;
        if (last == null || moves || last.bytesPerSecond() <= 0) {
            return Optional.empty();
        }
        pace.rest(nowNanos);
        JobProgress still = new JobProgress(last.done(), last.resumedBytes(), 0);
        said = still;
        return Optional.of(still);
    }
}
