package dev.resourcehub.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What survives a restart: documents with versions, streams that only grow, and locks with fences.
 *
 * <p>A write is kept as a whole or not at all. Every future fails with a {@code HubException} of {@code Internal} when the
 * store itself is broken, of {@code WorkFailed} with {@code insufficient_disk_space} when its disk is full, of {@code NoCapacity}
 * while another process keeps it, or of {@code Unknown} with {@link StoreCodes#TABLE_MISSING} when its tables are gone; a broken
 * store never looks empty. Any thread; futures end in the caller's Vert.x context where there is one.
 */
public interface Store {

    /** The document now. */
    Future<Optional<Document>> find(Key key);

    /** Documents of a collection by id, after {@code after} (empty: from the first), at most {@code limit}. */
    Future<List<Document>> list(String collection, String after, int limit);

    /** Does all of {@code changes} or nothing; completes when it is safe on disk. */
    Future<Written> write(List<Change> changes);

    /** Entries of a stream after number {@code after}, oldest first, at most {@code limit}; none where there is no stream. */
    Future<List<Entry>> read(String stream, long after, int limit);

    /** The number of the last entry ever added; 0 where there is no stream. */
    Future<Long> last(String stream);

    /**
     * Takes a lock for {@code owner} until {@code limit} has passed, or says who has it. One who has it already keeps it for
     * longer, under the same fence.
     */
    Future<Locking> lock(String name, String owner, Duration limit);

    /** Gives a lock back; nothing when {@code fence} is not its fence any more. */
    Future<Void> unlock(String name, long fence);

    /**
     * Creates anew what holds documents, streams and locks, where it was lost; what is there stays. Says whether something was
     * missing.
     */
    default Future<Boolean> createMissing() {
        return Future.succeededFuture(false);
    }

    /** Finishes what was asked and closes; idempotent. */
    Future<Void> close();
}
