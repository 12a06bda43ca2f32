package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.util.List;

/** The streams of a file, inside whatever transaction there is. */
final class Streams {

    private Streams() {}

    static List<Entry> read(Sql sql, String stream, long after, int limit) throws SQLException {
        return sql.rows(
                "SELECT number, content FROM entries"
                        + " WHERE stream = (SELECT id FROM streams WHERE name = ?) AND number > ? ORDER BY number LIMIT ?",
                row -> new Entry(row.getLong(1), Buffer.buffer(row.getBytes(2))),
                stream,
                after,
                limit);
    }

    static long last(Sql sql, String stream) throws SQLException {
        return sql.number("SELECT last FROM streams WHERE name = ?", stream);
    }

    static long append(Sql sql, String stream, byte[] content) throws SQLException {
        sql.update(
                "INSERT INTO streams (name, last) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1",
                stream);
        sql.update(
                "INSERT INTO entries (stream, number, content) SELECT id, last, ? FROM streams WHERE name = ?",
                content,
                stream);
        return last(sql, stream);
    }

    static void trim(Sql sql, String stream, long through) throws SQLException {
        sql.update(
                "DELETE FROM entries WHERE stream = (SELECT id FROM streams WHERE name = ?) AND number <= ?",
                stream,
                through);
    }

    static void resume(Sql sql, String stream, long last) throws SQLException {
        sql.update(
                "INSERT INTO streams (name, last) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
                stream,
                last);
    }

    static void drop(Sql sql, String stream) throws SQLException {
        trim(sql, stream, Long.MAX_VALUE);
        sql.update("DELETE FROM streams WHERE name = ?", stream);
    }
}
