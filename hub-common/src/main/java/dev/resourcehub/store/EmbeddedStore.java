package dev.resourcehub.store;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.CallerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one SQLite file, readable by its owner only; survives the death of the process at any moment.
 *
 * <p>A write waits for the writer, which makes several safe by one commit; reads run beside it and see every write that was
 * answered before. Both work on platform threads of their own, because SQLite's native code would hold the carrier of a
 * virtual one. More than the settings allow is refused with {@link Failure.NoCapacity}, content that is too large with
 * {@link Failure.TooLarge}, and all after {@link #close} with {@link Failure.Draining}. A write that failed with
 * {@link Failure.Internal} may or may not be there after a restart. Replicas on other machines need another store: SQLite's
 * log works on a local disk only.
 */
public final class EmbeddedStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
    private static final String NAME = "store";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final StoreSettings settings;
    private final InstantSource clock;
    private final Inbox writes;
    private final Inbox reads;
    private final Promise<Void> closed = Promise.promise();

    private EmbeddedStore(StoreSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.writes = new Inbox(
                settings.mostWaitingWrites(), settings.mostWaitingBytes().bytes());
        this.reads = new Inbox(settings.mostWaitingReads(), Long.MAX_VALUE);
    }

    /**
     * Opens a file, or creates it with the directories above it.
     *
     * <p>Fails with {@link Failure.Internal}, which names the file and what to do, when the file is not a store, is damaged,
     * or was written by a newer program; such a file is left as it is.
     *
     * @param clock the time of day, for the deadlines of locks
     */
    public static Future<Store> open(Path file, StoreSettings settings, InstantSource clock) {
        Executor caller = CallerContext.current();
        Promise<Store> opened = Promise.promise();
        EmbeddedStore store = new EmbeddedStore(settings, clock);
        thread("store-writer", () -> store.live(file, caller, opened)).start();
        return opened.future();
    }

    private static Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).unstarted(work);
    }

    private void live(Path file, Executor caller, Promise<Store> opened) {
        List<Sql> connections = new ArrayList<>();
        try {
            Schema.create(file);
            connections.add(Schema.writer(file, settings.patience()));
            for (int i = 0; i < settings.readers(); i++) {
                connections.add(Schema.reader(file, settings.patience()));
            }
        } catch (IOException | SQLException | RuntimeException | LinkageError broken) {
            connections.forEach(EmbeddedStore::close);
            HubException failure = new HubException(new Failure.Internal(cannotOpen(file, broken)), broken);
            caller.execute(() -> opened.fail(failure));
            return;
        }
        caller.execute(() -> opened.complete(this));
        work(connections.getFirst(), connections.subList(1, connections.size()));
        connections.reversed().forEach(EmbeddedStore::close);
        closed.complete();
    }

    private static String cannotOpen(Path file, Throwable broken) {
        String remedy = "Check that its disk has room and that it may be read and written.";
        String cause = broken.toString();
        if (broken instanceof SQLException sql) {
            cause = sql.getMessage();
            remedy = Schema.remedy(sql).orElse(remedy);
        }
        return "the store " + file.toAbsolutePath() + " cannot be opened: " + cause + ". " + remedy;
    }

    private void work(Sql writer, List<Sql> readers) {
        List<Thread> threads = new ArrayList<>();
        for (Sql reader : readers) {
            threads.add(thread("store-reader-" + (threads.size() + 1), () -> read(reader)));
        }
        threads.forEach(Thread::start);
        new GroupCommit(writer, writes, settings.mostTogether()).run();
        threads.forEach(EmbeddedStore::join);
    }

    private void read(Sql reader) {
        List<Work<?>> next = reads.take(1);
        while (!next.isEmpty()) {
            next.getFirst().alone(reader);
            next = reads.take(1);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Sql connection) {
        try {
            connection.close();
        } catch (SQLException broken) {
            LOG.warn("a connection of the store did not close", broken);
        }
    }

    @Override
    public Future<Optional<Document>> find(Key key) {
        return ask(reads, new Work<>(sql -> Documents.find(sql, key), found -> true, 0));
    }

    @Override
    public Future<List<Document>> list(String collection, String after, int limit) {
        checkLimit(limit);
        return ask(reads, new Work<>(sql -> Documents.list(sql, collection, after, limit), listed -> true, 0));
    }

    @Override
    public Future<List<Entry>> read(String stream, long after, int limit) {
        checkLimit(limit);
        return ask(reads, new Work<>(sql -> Streams.read(sql, stream, after, limit), entries -> true, 0));
    }

    @Override
    public Future<Long> last(String stream) {
        return ask(reads, new Work<>(sql -> Streams.last(sql, stream), number -> true, 0));
    }

    private static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit is 1 or more, not " + limit);
        }
    }

    @Override
    public Future<Written> write(List<Change> changes) {
        long bytes = 0;
        for (Change change : changes) {
            int size = Changes.size(change);
            if (size > settings.longestContent().bytes()) {
                return tooLarge("content", settings.longestContent().bytes());
            }
            bytes += size;
        }
        if (bytes > settings.mostWaitingBytes().bytes()) {
            return tooLarge("", settings.mostWaitingBytes().bytes());
        }
        List<Change> kept = Changes.copied(changes);
        return ask(writes, new Work<Written>(sql -> Changes.apply(sql, kept), Written.Kept.class::isInstance, bytes));
    }

    private static <T> Future<T> tooLarge(String field, long limit) {
        return Future.failedFuture(new HubException(new Failure.TooLarge(Codes.TOO_LARGE, field, limit)));
    }

    @Override
    public Future<Locking> lock(String name, String owner, Duration limit) {
        Names.check("lock", name);
        Names.check("owner", owner);
        long millis = limit.toMillis();
        if (millis < 1) {
            throw new IllegalArgumentException("a lock is held for 1 ms or more, not " + limit);
        }
        return ask(writes, new Work<>(sql -> Locks.lock(sql, name, owner, clock.millis(), millis), locking -> true, 0));
    }

    @Override
    public Future<Void> unlock(String name, long fence) {
        return ask(
                        writes,
                        new Work<>(
                                sql -> {
                                    Locks.unlock(sql, name, fence);
                                    return true;
                                },
                                done -> true,
                                0))
                .mapEmpty();
    }

    @Override
    public Future<Boolean> createMissing() {
        return ask(writes, new Work<>(Schema::createMissing, missing -> true, 0));
    }

    private static <T> Future<T> ask(Inbox inbox, Work<T> work) {
        return switch (inbox.offer(work)) {
            case ACCEPTED -> work.future();
            case FULL -> Future.failedFuture(new HubException(new Failure.NoCapacity(Codes.QUEUE_FULL, NAME, SOON)));
            case CLOSED -> Future.failedFuture(new HubException(new Failure.Draining(SOON)));
        };
    }

    @Override
    public Future<Void> close() {
        Executor caller = CallerContext.current();
        Promise<Void> told = Promise.promise();
        closed.future().onComplete(ended -> caller.execute(told::complete));
        writes.close();
        reads.close();
        return told.future();
    }
}
