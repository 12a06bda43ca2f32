package dev.resourcehub.store;

import java.sql.SQLException;
import java.util.List;

/**
 * The locks of a file, inside whatever transaction there is.
 *
 * <p>Deadlines are milliseconds of the day's clock, since they must mean the same after a restart. A row stays when its lock
 * is given back: its fence grows for ever.
 */
final class Locks {

    private record Held(String owner, long fence, long until) {}

    private Locks() {}

    static Locking lock(Sql sql, String name, String owner, long now, long limitMillis) throws SQLException {
        long until = now > Long.MAX_VALUE - limitMillis ? Long.MAX_VALUE : now + limitMillis;
        List<Held> rows = sql.rows(
                "SELECT owner, fence, until FROM locks WHERE name = ?",
                row -> new Held(row.getString(1), row.getLong(2), row.getLong(3)),
                name);
        if (rows.isEmpty()) {
            sql.update("INSERT INTO locks (name, owner, fence, until) VALUES (?, ?, 1, ?)", name, owner, until);
            return new Locking.Held(1);
        }
        Held held = rows.getFirst();
        boolean running = held.until() > now;
        if (running && !held.owner().equals(owner)) {
            return new Locking.Taken(held.owner());
        }
        long fence = running ? held.fence() : held.fence() + 1;
        long later = running ? Math.max(held.until(), until) : until;
        sql.update("UPDATE locks SET owner = ?, fence = ?, until = ? WHERE name = ?", owner, fence, later, name);
        return new Locking.Held(fence);
    }

    static void unlock(Sql sql, String name, long fence) throws SQLException {
        sql.update("UPDATE locks SET until = ? WHERE name = ? AND fence = ?", Long.MIN_VALUE, name, fence);
    }
}
