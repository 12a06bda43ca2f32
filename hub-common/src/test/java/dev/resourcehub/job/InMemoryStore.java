package dev.resourcehub.job;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.store.Change;
import dev.resourcehub.store.Document;
import dev.resourcehub.store.Entry;
import dev.resourcehub.store.Key;
import dev.resourcehub.store.Locking;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.Written;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A store in maps; a test may hold writes back, or break them before or after they are kept. */
final class InMemoryStore implements Store {

    private static final class Stream {
        private final TreeMap<Long, Buffer> entries = new TreeMap<>();
        private long last;
    }

    private final Map<String, TreeMap<String, Document>> collections = new HashMap<>();
    private final Map<String, Stream> streams = new HashMap<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private int broken;
    private int answersLost;
    private int writes;
    private String lockHolder = "";
    private long fence;
    private int locked;
    private boolean locksBroken;

    /** Keeps writes back until {@link #release}. */
    synchronized void hold() {
        holding = true;
    }

    /** Does what was kept back, in order, and holds no more. */
    void release() {
        List<Runnable> due;
        synchronized (this) {
            holding = false;
            due = List.copyOf(held);
            held.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Breaks the next {@code times} writes, which are not kept. */
    synchronized void breakNext(int times) {
        broken = times;
    }

    /** Keeps the next write and loses its answer. */
    synchronized void loseNextAnswer() {
        answersLost = 1;
    }

    /** The lock changes hands, to {@code owner}; empty when it runs out. */
    synchronized void lockGoesTo(String owner) {
        lockHolder = owner;
        if (!owner.isEmpty()) {
            fence++;
        }
    }

    /** From now on nothing can be done with locks, or again everything. */
    synchronized void locksAreBroken(boolean now) {
        locksBroken = now;
    }

    /** Forgets all that it holds, as a file whose tables are made anew. */
    synchronized void loseAll() {
        collections.clear();
        streams.clear();
        lockHolder = "";
        fence = 0;
    }

    synchronized String lockHolder() {
        return lockHolder;
    }

    /** How often somebody asked for the lock. */
    synchronized int lockAsks() {
        return locked;
    }

    synchronized int writes() {
        return writes;
    }

    synchronized int documents(String collection) {
        return collections.getOrDefault(collection, new TreeMap<>()).size();
    }

    synchronized int streams() {
        return streams.size();
    }

    @Override
    public synchronized Future<Optional<Document>> find(Key key) {
        return Future.succeededFuture(Optional.ofNullable(
                collections.getOrDefault(key.collection(), new TreeMap<>()).get(key.id())));
    }

    @Override
    public synchronized Future<List<Document>> list(String collection, String after, int limit) {
        return Future.succeededFuture(
                collections.getOrDefault(collection, new TreeMap<>()).tailMap(after, false).values().stream()
                        .limit(limit)
                        .toList());
    }

    @Override
    public Future<Written> write(List<Change> changes) {
        synchronized (this) {
            writes++;
            if (holding) {
                Promise<Written> promise = Promise.promise();
                held.add(() -> promise.complete(apply(changes)));
                return promise.future();
            }
            if (broken > 0) {
                broken--;
                return Future.failedFuture(new HubException(new Failure.Internal("the disk is gone")));
            }
            Written written = apply(changes);
            if (answersLost > 0) {
                answersLost--;
                return Future.failedFuture(new HubException(new Failure.Internal("no answer")));
            }
            return Future.succeededFuture(written);
        }
    }

    private synchronized Written apply(List<Change> changes) {
        for (Change change : changes) {
            Optional<Written> conflict =
                    switch (change) {
                        case Change.Put put -> conflict(put.key(), put.expected());
                        case Change.Delete delete -> conflict(delete.key(), delete.expected());
                        default -> Optional.empty();
                    };
            if (conflict.isPresent()) {
                return conflict.get();
            }
        }
        return new Written.Kept(changes.stream().map(this::apply).toList());
    }

    private Optional<Written> conflict(Key key, long expected) {
        long actual = find(key).result().map(Document::version).orElse(0L);
        return actual == expected ? Optional.empty() : Optional.of(new Written.Conflicted(key, actual));
    }

    private long apply(Change change) {
        return switch (change) {
            case Change.Put put -> {
                collections
                        .computeIfAbsent(put.key().collection(), name -> new TreeMap<>())
                        .put(put.key().id(), new Document(put.key(), put.expected() + 1, put.content()));
                yield put.expected() + 1;
            }
            case Change.Delete delete -> {
                collections.get(delete.key().collection()).remove(delete.key().id());
                yield 0L;
            }
            case Change.Append append -> {
                Stream stream = streams.computeIfAbsent(append.stream(), name -> new Stream());
                stream.entries.put(++stream.last, append.content());
                yield stream.last;
            }
            case Change.Trim trim -> {
                streams.get(trim.stream()).entries.headMap(trim.through(), true).clear();
                yield 0L;
            }
            case Change.Resume resume -> {
                Stream stream = streams.computeIfAbsent(resume.stream(), name -> new Stream());
                stream.last = Math.max(stream.last, resume.last());
                yield 0L;
            }
            case Change.Drop drop -> {
                streams.remove(drop.stream());
                yield 0L;
            }
        };
    }

    @Override
    public synchronized Future<List<Entry>> read(String stream, long after, int limit) {
        List<Entry> entries = new ArrayList<>();
        Stream found = streams.get(stream);
        if (found != null) {
            found.entries.tailMap(after, false).entrySet().stream()
                    .limit(limit)
                    .forEach(entry -> entries.add(new Entry(entry.getKey(), entry.getValue())));
        }
        return Future.succeededFuture(entries);
    }

    @Override
    public synchronized Future<Long> last(String stream) {
        Stream found = streams.get(stream);
        return Future.succeededFuture(found == null ? 0L : found.last);
    }

    @Override
    public synchronized Future<Locking> lock(String name, String owner, Duration limit) {
        locked++;
        if (locksBroken) {
            return Future.failedFuture(new HubException(new Failure.Internal("the disk is full")));
        }
        if (!lockHolder.isEmpty() && !lockHolder.equals(owner)) {
            return Future.succeededFuture(new Locking.Taken(lockHolder));
        }
        if (lockHolder.isEmpty()) {
            lockHolder = owner;
            fence++;
        }
        return Future.succeededFuture(new Locking.Held(fence));
    }

    @Override
    public synchronized Future<Void> unlock(String name, long given) {
        if (given == fence) {
            lockHolder = "";
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
