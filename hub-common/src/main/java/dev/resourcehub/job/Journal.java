package dev.resourcehub.job;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.store.Change;
import dev.resourcehub.store.Document;
import dev.resourcehub.store.Key;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.Written;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of one job: what it was told goes to the store in order, state and events in one write.
 *
 * <p>One write is under way at a time; what is told meanwhile goes into the next one, where a later progress or heartbeat
 * stands for an earlier one. A job shows only what the store has kept. A write that fails is tried again until the hub
 * stops, except the first one of a job.
 */
final class Journal {

    static final String COLLECTION = "jobs";
    private static final String STREAM = "job.";
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Writing writing;
    private final Key key;
    private final String stream;
    private final List<Told> told = new ArrayList<>();
    private final List<Promise<Void>> waiting = new ArrayList<>();
    private final Promise<Void> lost = Promise.promise();
    private final List<Promise<Void>> followers = new ArrayList<>();
    private Job now;
    private JobCodec.Kept kept;
    private long version;
    private long last;
    private long trimmed;
    private boolean streamLost;
    private boolean wasKept;
    private boolean changed;
    private boolean busy;
    private boolean closed;

    /** Where and how journals are written. */
    record Writing(Store store, JobCodec codec, Later later, JobSettings settings) {}

    /** Runs something after a while. */
    @FunctionalInterface
    interface Later {
        void after(Duration delay, Runnable action);
    }

    private record Told(Instant at, JobEvent.Said said) {
        boolean isOnlyTheLatest() {
            return said instanceof JobEvent.Said.Progressed || said instanceof JobEvent.Said.Heartbeat;
        }
    }

    private record Batch(
            JobCodec.Kept next,
            Buffer content,
            int events,
            long trim,
            List<Change> changes,
            List<Promise<Void>> waiting) {}

    /** A job of the store, or a new one where {@code version} is 0; {@code trimmed} is the number before its first event. */
    Journal(Writing writing, JobCodec.Kept kept, long version, long last, long trimmed) {
        this.writing = writing;
        this.key = new Key(COLLECTION, kept.job().id().value());
        this.stream = streamOf(kept.job().id());
        this.now = kept.job();
        this.kept = kept;
        this.version = version;
        this.wasKept = version > 0;
        this.last = last;
        this.trimmed = trimmed;
    }

    static String streamOf(JobId id) {
        return STREAM + id.value();
    }

    /** Whose stream that is; empty where it is no job's. */
    static Optional<JobId> jobOf(String stream) {
        return stream.startsWith(STREAM) ? Optional.of(new JobId(stream.substring(STREAM.length()))) : Optional.empty();
    }

    /** The job as decided. */
    synchronized Job now() {
        return now;
    }

    /** The job as stored, with its milestones. */
    synchronized JobCodec.Kept kept() {
        return kept;
    }

    /** The number of the last stored event. */
    synchronized long last() {
        return last;
    }

    synchronized JobLog.Standing standing() {
        boolean hasRoom = followers.size() < writing.settings().followers();
        return new JobLog.Standing(kept.job(), last, hasRoom);
    }

    /** Ends when somebody else was found to have changed the job; nothing is written any more. */
    Future<Void> lost() {
        return lost.future();
    }

    /** Decides; {@link #flush} writes it. The future ends when it is stored. */
    synchronized Future<Void> note(Job next, Instant at, List<? extends JobEvent.Said> said) {
        if (closed) {
            now = next;
            return Future.failedFuture(closing());
        }
        now = next;
        changed = true;
        for (JobEvent.Said one : said) {
            Told event = new Told(at, one);
            if (event.isOnlyTheLatest()) {
                told.removeIf(earlier -> earlier.said().getClass() == one.getClass());
            }
            told.add(event);
        }
        Promise<Void> promise = Promise.promise();
        waiting.add(promise);
        return promise.future();
    }

    /** Writes what was decided, unless a write is under way, which is followed by the next. Call outside of locks. */
    void flush() {
        Batch batch;
        synchronized (this) {
            if (busy || !changed || closed) {
                return;
            }
            busy = true;
            changed = false;
            batch = batch();
        }
        write(batch);
    }

    private Batch batch() {
        List<Buffer> contents = new ArrayList<>(told.size());
        List<JobEvent> milestones = new ArrayList<>(kept.milestones());
        for (Told one : told) {
            JobEvent event = new JobEvent(last + contents.size() + 1, now.id(), one.at(), one.said());
            contents.add(writing.codec().write(event));
            if (one.said() instanceof JobEvent.Said.State) {
                milestones.add(event);
            }
        }
        told.clear();
        JobCodec.Kept next = new JobCodec.Kept(now, milestones);
        Buffer content = writing.codec().write(next);
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(key, version, content));
        long trim = trimmed;
        if (streamLost) {
            streamLost = false;
            trim = last;
            changes.add(new Change.Drop(stream));
            changes.add(new Change.Resume(stream, last));
        }
        contents.forEach(one -> changes.add(new Change.Append(stream, one)));
        int most = writing.settings().events();
        long newLast = last + contents.size();
        if (newLast - trim > most + most / 10) {
            trim = newLast - most;
            changes.add(new Change.Trim(stream, trim));
        }
        List<Promise<Void>> those = List.copyOf(waiting);
        waiting.clear();
        return new Batch(next, content, contents.size(), trim, List.copyOf(changes), those);
    }

    private void write(Batch batch) {
        writing.store().write(batch.changes()).onComplete(ended -> {
            if (ended.failed()) {
                failed(batch, ended.cause());
                return;
            }
            switch (ended.result()) {
                case Written.Kept done -> {
                    numbered(batch, done.numbers());
                    kept(batch);
                }
                case Written.Conflicted conflict -> conflicted(batch, conflict.actual());
            }
        });
    }

    private void conflicted(Batch batch, long actual) {
        boolean isGone;
        synchronized (this) {
            isGone = actual == 0 && wasKept;
        }
        if (isGone) {
            LOG.error("job {}: the store lost it; it is written again, without its earlier events", key.id());
            write(whole(batch));
        } else {
            lost(batch, actual);
        }
    }

    /** Nobody else takes a job out of the store: one that is gone was lost, and is put there anew. */
    private synchronized Batch whole(Batch batch) {
        version = 0;
        streamLost = false;
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(key, version, batch.content()));
        changes.add(new Change.Drop(stream));
        changes.add(new Change.Resume(stream, last));
        batch.changes().stream().filter(Change.Append.class::isInstance).forEach(changes::add);
        return new Batch(batch.next(), batch.content(), batch.events(), last, List.copyOf(changes), batch.waiting());
    }

    /** Numbers that begin again tell of a stream that the store lost; the next write puts that right. */
    private void numbered(Batch batch, List<Long> numbers) {
        synchronized (this) {
            long expected = last;
            for (int i = 0; i < numbers.size(); i++) {
                if (batch.changes().get(i) instanceof Change.Append && numbers.get(i) != ++expected) {
                    LOG.error("job {}: the store lost its log", key.id());
                    streamLost = true;
                    changed = true;
                    return;
                }
            }
        }
    }

    private void kept(Batch batch) {
        List<Promise<Void>> woken = new ArrayList<>(batch.waiting());
        synchronized (this) {
            kept = batch.next();
            wasKept = true;
            version++;
            last += batch.events();
            trimmed = batch.trim();
            woken.addAll(followers);
            followers.clear();
            busy = false;
        }
        woken.forEach(Promise::tryComplete);
        flush();
    }

    private void failed(Batch batch, Throwable cause) {
        LOG.warn("job {}: the store did not keep a change: {}", key.id(), cause.toString());
        boolean givesUp;
        synchronized (this) {
            givesUp = !wasKept || closed;
        }
        if (givesUp) {
            end(batch, cause);
            return;
        }
        writing.later().after(writing.settings().writeAgain(), () -> again(batch));
    }

    /** A write whose answer was lost may have been kept: look before writing it again. */
    private void again(Batch batch) {
        writing.store().find(key).onComplete(found -> {
            if (found.failed()) {
                failed(batch, found.cause());
            } else if (holds(found.result(), batch)) {
                kept(batch);
            } else {
                write(batch);
            }
        });
    }

    private synchronized boolean holds(Optional<Document> found, Batch batch) {
        return found.filter(is -> is.version() == version + 1 && is.content().equals(batch.content()))
                .isPresent();
    }

    private void lost(Batch batch, long actual) {
        LOG.error("job {}: somebody else changed it (version {})", key.id(), actual);
        lost.tryComplete();
        end(batch, new HubException(new Failure.Conflict(Codes.CONFLICT, key.id(), "changed by another")));
    }

    private void end(@Nullable Batch batch, Throwable why) {
        List<Promise<Void>> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            busy = false;
            all.addAll(waiting);
            all.addAll(followers);
            waiting.clear();
            followers.clear();
        }
        if (batch != null) {
            batch.waiting().forEach(promise -> promise.tryFail(why));
        }
        all.forEach(promise -> promise.tryFail(why));
    }

    /** Ends when an event after {@code number} is stored; fails when there will be none. */
    Future<Void> beyond(long number) {
        synchronized (this) {
            if (last > number || kept.job().state().isFinal()) {
                return Future.succeededFuture();
            }
            if (closed) {
                return Future.failedFuture(
                        new HubException(new Failure.Draining(writing.settings().writeAgain())));
            }
            if (followers.size() >= writing.settings().followers()) {
                return Future.failedFuture(new HubException(new Failure.NoCapacity(
                        Codes.NO_CAPACITY,
                        "followers of a job",
                        writing.settings().writeAgain())));
            }
            Promise<Void> promise = Promise.promise();
            followers.add(promise);
            return promise.future();
        }
    }

    /** Lets go of one who waits in {@link #beyond}. */
    void forget(Future<Void> follower) {
        synchronized (this) {
            followers.removeIf(promise -> promise.future().equals(follower));
        }
    }

    /** The store lost the events: the next write begins the stream anew, with numbers that go on. Only after a first event. */
    synchronized void streamIsLost() {
        streamLost = true;
    }

    /** Begins the stream anew; the states of the job are read from the job itself. Ends when that is stored. */
    Future<Void> restoreStream() {
        Promise<Void> promise = Promise.promise();
        synchronized (this) {
            if (closed) {
                return Future.failedFuture(closing());
            }
            streamLost = true;
            changed = true;
            waiting.add(promise);
        }
        flush();
        return promise.future();
    }

    /** Ends when all that was decided is stored, or cannot be. */
    Future<Void> settled() {
        synchronized (this) {
            if (closed || (!busy && !changed)) {
                return Future.succeededFuture();
            }
            Promise<Void> promise = Promise.promise();
            waiting.add(promise);
            changed = true;
            return promise.future().otherwiseEmpty();
        }
    }

    /** Writes nothing more; followers hear that the hub stops. */
    void close() {
        end(null, closing());
    }

    private HubException closing() {
        return new HubException(new Failure.Draining(writing.settings().writeAgain()));
    }

    /** Takes the job out of the store. */
    Future<Boolean> remove() {
        long known;
        synchronized (this) {
            known = version;
        }
        return writing.store()
                .write(List.of(new Change.Delete(key, known), new Change.Drop(stream)))
                .map(written -> written instanceof Written.Kept);
    }
}
