package dev.resourcehub.job;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.store.Entry;
import dev.resourcehub.store.Store;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in the log of one job: what it has not read waits in the store, so a slow one costs nothing.
 *
 * <p>One call of {@link #next} at a time, on any thread. A reader that falls behind what is kept misses what was said before,
 * never a state.
 */
public final class JobCursor {

    private final Store store;
    private final JobCodec codec;
    private final Journal journal;
    private final int batch;
    private volatile long after;
    private volatile @Nullable Future<Void> wait;
    private volatile boolean closed;

    JobCursor(Journal.Writing writing, Journal journal, long after) {
        this.store = writing.store();
        this.codec = writing.codec();
        this.batch = writing.settings().batch();
        this.journal = journal;
        this.after = after;
    }

    /**
     * The next events, as soon as there is one; fails with {@code Draining} when the hub stops first, and with {@code Unknown}
     * and {@link JobCodes#STREAM_MISSING} when the store lost the log.
     *
     * @return never without events, except at the end
     */
    public Future<Batch> next() {
        long last = journal.last();
        if (after < last) {
            String stream = Journal.streamOf(journal.now().id());
            return store.read(stream, after, batch)
                    .compose(entries -> entries.isEmpty() ? nothing(stream, last) : batch(entries, last));
        }
        if (closed || journal.kept().job().state().isFinal()) {
            return Future.succeededFuture(new Batch(List.of(), true));
        }
        Future<Void> beyond = journal.beyond(after);
        wait = beyond;
        return beyond.compose(more -> next());
    }

    /** Nothing is kept after what was read: it was trimmed, or lost. */
    private Future<Batch> nothing(String stream, long last) {
        return store.last(stream)
                .compose(stored -> stored < last
                        ? Future.failedFuture(
                                new HubException(new Failure.Unknown(JobCodes.STREAM_MISSING, "stream", stream)))
                        : batch(List.of(), last));
    }

    private Future<Batch> batch(List<Entry> entries, long last) {
        long first = entries.isEmpty() ? Long.MAX_VALUE : entries.getFirst().number();
        List<JobEvent> events = new ArrayList<>();
        for (JobEvent milestone : journal.kept().milestones()) {
            if (milestone.number() > after && milestone.number() < first) {
                events.add(milestone);
            }
        }
        entries.forEach(entry -> events.add(codec.readEvent(entry.number(), entry.content())));
        if (events.isEmpty()) {
            after = last;
            return next();
        }
        after = events.getLast().number();
        return Future.succeededFuture(
                new Batch(List.copyOf(events), events.getLast().isFinal()));
    }

    /** Stops waiting; a {@link #next} under way never ends. Harmless when closed before. */
    public void close() {
        closed = true;
        Future<Void> waiting = wait;
        if (waiting != null) {
            journal.forget(waiting);
        }
    }

    /**
     * Some events in order.
     *
     * @param ended whether nothing follows
     */
    public record Batch(List<JobEvent> events, boolean ended) {}
}
