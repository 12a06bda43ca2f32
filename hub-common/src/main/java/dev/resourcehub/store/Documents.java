package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The documents of a file, inside whatever transaction there is. */
final class Documents {

    private static final String VERSION = "SELECT version FROM documents WHERE collection = ? AND id = ?";

    private Documents() {}

    static Optional<Document> find(Sql sql, Key key) throws SQLException {
        return sql
                .rows(
                        "SELECT version, content FROM documents WHERE collection = ? AND id = ?",
                        row -> new Document(key, row.getLong(1), Buffer.buffer(row.getBytes(2))),
                        key.collection(),
                        key.id())
                .stream()
                .findFirst();
    }

    static List<Document> list(Sql sql, String collection, String after, int limit) throws SQLException {
        return sql.rows(
                "SELECT id, version, content FROM documents WHERE collection = ? AND id > ? ORDER BY id LIMIT ?",
                row -> new Document(
                        new Key(collection, row.getString(1)), row.getLong(2), Buffer.buffer(row.getBytes(3))),
                collection,
                after,
                limit);
    }

    /** Its version now; 0 when it is not there. */
    static long version(Sql sql, Key key) throws SQLException {
        return sql.number(VERSION, key.collection(), key.id());
    }

    /** Stores it as one version more than {@code version}, which it has. */
    static long put(Sql sql, Key key, long version, byte[] content) throws SQLException {
        long next = version + 1;
        if (version == 0) {
            sql.update(
                    "INSERT INTO documents (collection, id, version, content) VALUES (?, ?, ?, ?)",
                    key.collection(),
                    key.id(),
                    next,
                    content);
        } else {
            sql.update(
                    "UPDATE documents SET version = ?, content = ? WHERE collection = ? AND id = ?",
                    next,
                    content,
                    key.collection(),
                    key.id());
        }
        return next;
    }

    static void delete(Sql sql, Key key) throws SQLException {
        sql.update("DELETE FROM documents WHERE collection = ? AND id = ?", key.collection(), key.id());
    }
}
