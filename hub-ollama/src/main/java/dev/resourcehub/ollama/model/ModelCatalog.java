package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.store.Change;
import dev.resourcehub.store.Document;
import dev.resourcehub.store.Key;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.Written;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models that the hub knows by its own work, one document each in the store, under {@link ModelName#key}.
 *
 * <p>Names that mean different models never share an entry. A document that cannot be read is told of and hurts nothing else;
 * the next change of its name replaces it. Any thread.
 */
public final class ModelCatalog {

    private static final String COLLECTION = "models";
    private static final int PAGE = 100;
    private static final int MOST_TRIES = 32;

    private final Store store;
    private final ModelCodec codec;

    /** The catalog in {@code store}. */
    public ModelCatalog(Store store, ModelCodec codec) {
        this.store = store;
        this.codec = codec;
    }

    /** The entry of that name; empty where there is none that can be read. */
    public Future<Optional<CatalogEntry>> find(ModelName name) {
        return store.find(key(name)).map(found -> found.flatMap(document -> read(document, new ArrayList<>())));
    }

    /** All entries by name, and what could not be read. */
    public Future<Contents> all() {
        return page("", new Contents(List.of(), List.of()));
    }

    private Future<Contents> page(String after, Contents before) {
        return store.list(COLLECTION, after, PAGE).compose(documents -> {
            List<CatalogEntry> entries = new ArrayList<>(before.entries());
            List<Damaged> damaged = new ArrayList<>(before.damaged());
            documents.forEach(document -> read(document, damaged).ifPresent(entries::add));
            Contents now = new Contents(entries, damaged);
            return documents.size() < PAGE
                    ? Future.succeededFuture(now)
                    : page(documents.getLast().key().id(), now);
        });
    }

    /**
     * Replaces the entry of that name by what {@code change} makes of it, an empty result removing it; asks again when
     * somebody else changed it meanwhile. What {@code change} throws fails the future and changes nothing.
     */
    public Future<Optional<CatalogEntry>> change(
            ModelName name, Function<Optional<CatalogEntry>, Optional<CatalogEntry>> change) {
        return change(name, change, 1);
    }

    private Future<Optional<CatalogEntry>> change(
            ModelName name, Function<Optional<CatalogEntry>, Optional<CatalogEntry>> change, int attempt) {
        Key key = key(name);
        return store.find(key).compose(found -> {
            Optional<CatalogEntry> before = found.flatMap(document -> read(document, new ArrayList<>()));
            Optional<CatalogEntry> after = change.apply(before);
            if (after.equals(before)) {
                return Future.succeededFuture(after);
            }
            long version = found.map(Document::version).orElse(0L);
            Optional<Change> written = after.isPresent()
                    ? after.map(entry -> new Change.Put(key, version, codec.write(entry)))
                    : found.map(there -> new Change.Delete(key, version));
            if (written.isEmpty()) {
                return Future.succeededFuture(after);
            }
            return store.write(List.of(written.get())).compose(result -> switch (result) {
                case Written.Kept kept -> Future.succeededFuture(after);
                case Written.Conflicted conflicted ->
                    attempt < MOST_TRIES
                            ? change(name, change, attempt + 1)
                            : Future.failedFuture(new HubException(new Failure.Conflict(
                                    Codes.CONFLICT, "model " + name, "changed by others all the time")));
            });
        });
    }

    /** Removes the entry of that name, also one that cannot be read; tells what it was. */
    public Future<Optional<CatalogEntry>> remove(ModelName name) {
        Key key = key(name);
        return store.find(key).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(Optional.<CatalogEntry>empty());
            }
            Document there = found.get();
            return store.write(List.of(new Change.Delete(key, there.version())))
                    .compose(result -> result instanceof Written.Kept
                            ? Future.succeededFuture(read(there, new ArrayList<>()))
                            : remove(name));
        });
    }

    /** Whether the work called {@code what} was ever done on this store. */
    Future<Boolean> wasDone(String what) {
        return store.find(new Key("models-done", what)).map(Optional::isPresent);
    }

    /** Notes for ever that it was. */
    Future<Void> done(String what) {
        return store.write(List.of(new Change.Put(new Key("models-done", what), 0, Buffer.buffer("done"))))
                .mapEmpty();
    }

    private Optional<CatalogEntry> read(Document document, List<Damaged> damaged) {
        try {
            return Optional.of(codec.readEntry(document.content()));
        } catch (IllegalArgumentException unreadable) {
            damaged.add(new Damaged(document.key().id(), String.valueOf(unreadable.getMessage())));
            return Optional.empty();
        }
    }

    private static Key key(ModelName name) {
        return new Key(COLLECTION, name.key());
    }

    /** What the catalog holds. */
    public record Contents(List<CatalogEntry> entries, List<Damaged> damaged) {
        public Contents {
            entries = List.copyOf(entries);
            damaged = List.copyOf(damaged);
        }

        /** Whether an entry other than that of {@code but} has a file of that content, or cannot be read and so may have. */
        boolean mayBeUsedBesides(ModelName but, String sha256) {
            return !damaged.isEmpty()
                    || entries.stream()
                            .filter(entry -> !entry.name().key().equals(but.key()))
                            .anyMatch(entry -> uses(entry, sha256));
        }

        private static boolean uses(CatalogEntry entry, String sha256) {
            return entry.partials().contains("sha256:" + sha256)
                    || entry.files().stream().anyMatch(file -> file.sha256().equals(sha256));
        }
    }

    /**
     * A document that cannot be read.
     *
     * @param key the name it is under
     * @param cause one line
     */
    public record Damaged(String key, String cause) {}
}
