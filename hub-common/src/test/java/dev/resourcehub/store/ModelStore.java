package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The plainest store there could be: maps. */
final class ModelStore {

    private static final class Stream {
        private final TreeMap<Long, Buffer> entries = new TreeMap<>();
        private long last;
    }

    private record Lock(String owner, long fence, long until) {}

    private final InstantSource clock;
    private final Map<String, Lock> locks = new HashMap<>();
    private TreeMap<String, Document> documents = new TreeMap<>();
    private Map<String, Stream> streams = new HashMap<>();

    ModelStore(InstantSource clock) {
        this.clock = clock;
    }

    private static String path(Key key) {
        return key.collection() + "/" + key.id();
    }

    Optional<Document> find(Key key) {
        return Optional.ofNullable(documents.get(path(key)));
    }

    long version(Key key) {
        return find(key).map(Document::version).orElse(0L);
    }

    List<Document> list(String collection, String after, int limit) {
        return documents.values().stream()
                .filter(document -> document.key().collection().equals(collection)
                        && document.key().id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    List<Entry> read(String stream, long after, int limit) {
        return streams.getOrDefault(stream, new Stream()).entries.tailMap(after, false).entrySet().stream()
                .limit(limit)
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    long last(String stream) {
        return streams.getOrDefault(stream, new Stream()).last;
    }

    Written write(List<Change> changes) {
        TreeMap<String, Document> documentsBefore = new TreeMap<>(documents);
        Map<String, Stream> streamsBefore = new HashMap<>();
        streams.forEach((name, stream) -> {
            Stream copy = new Stream();
            copy.entries.putAll(stream.entries);
            copy.last = stream.last;
            streamsBefore.put(name, copy);
        });
        List<Long> numbers = new ArrayList<>();
        for (Change change : changes) {
            Optional<Written.Conflicted> conflict = conflict(change);
            if (conflict.isPresent()) {
                documents = documentsBefore;
                streams = streamsBefore;
                return conflict.get();
            }
            numbers.add(apply(change));
        }
        return new Written.Kept(numbers);
    }

    private Optional<Written.Conflicted> conflict(Change change) {
        return switch (change) {
            case Change.Put put
            when version(put.key()) != put.expected() ->
                Optional.of(new Written.Conflicted(put.key(), version(put.key())));
            case Change.Delete delete
            when version(delete.key()) != delete.expected() ->
                Optional.of(new Written.Conflicted(delete.key(), version(delete.key())));
            default -> Optional.empty();
        };
    }

    private long apply(Change change) {
        switch (change) {
            case Change.Put put -> {
                Document next = new Document(put.key(), put.expected() + 1, put.content());
                documents.put(path(put.key()), next);
                return next.version();
            }
            case Change.Delete delete -> documents.remove(path(delete.key()));
            case Change.Append append -> {
                Stream stream = streams.computeIfAbsent(append.stream(), name -> new Stream());
                stream.entries.put(++stream.last, append.content());
                return stream.last;
            }
            case Change.Trim trim ->
                streams.getOrDefault(trim.stream(), new Stream())
                        .entries
                        .headMap(trim.through(), true)
                        .clear();
            case Change.Resume resume -> {
                Stream stream = streams.computeIfAbsent(resume.stream(), name -> new Stream());
                stream.last = Math.max(stream.last, resume.last());
            }
            case Change.Drop drop -> streams.remove(drop.stream());
        }
        return 0;
    }

    Locking lock(String name, String owner, Duration limit) {
        long now = clock.millis();
        Lock lock = locks.getOrDefault(name, new Lock("", 0, Long.MIN_VALUE));
        boolean running = lock.until > now;
        if (running && !lock.owner.equals(owner)) {
            return new Locking.Taken(lock.owner);
        }
        long until = now + limit.toMillis();
        Lock next = running
                ? new Lock(owner, lock.fence, Math.max(lock.until, until))
                : new Lock(owner, lock.fence + 1, until);
        locks.put(name, next);
        return new Locking.Held(next.fence);
    }

    void unlock(String name, long fence) {
        locks.computeIfPresent(
                name, (same, lock) -> lock.fence == fence ? new Lock(lock.owner, fence, Long.MIN_VALUE) : lock);
    }
}
