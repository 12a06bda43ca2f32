package dev.resourcehub.job;

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
     * The next events, as soon as there is one; fails with {@code Draining} when the hub stops first.
     *
     * @return never without events, except at the end
     */
    public Future<Batch> next() {
        if (after < journal.last()) {
            return store.read(Journal.streamOf(journal.now().id()), after, batch)
                    .map(this::batch);
        }
        if (closed || journal.kept().job().state().isFinal()) {
            return Future.succeededFuture(new Batch(List.of(), true));
        }
        Future<Void> beyond = journal.beyond(after);
        wait = beyond;
        return beyond.compose(more -> next());
    }

    private Batch batch(List<Entry> entries) {
        long first = entries.isEmpty() ? Long.MAX_VALUE : entries.getFirst().number();
        List<JobEvent> events = new ArrayList<>();
        for (JobEvent milestone : journal.kept().milestones()) {
            if (milestone.number() > after && milestone.number() < first) {
                events.add(milestone);
            }
        }
        entries.forEach(entry -> events.add(codec.readEvent(entry.number(), entry.content())));
        if (events.isEmpty()) {
            return new Batch(List.of(), true);
        }
        after = events.getLast().number();
        return new Batch(List.copyOf(events), events.getLast().isFinal());
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
