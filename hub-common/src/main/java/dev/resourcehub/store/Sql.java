package dev.resourcehub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection and the statements prepared on it, one for each text; one thread at a time.
 *
 * <p>A statement that failed is prepared anew the next time: the driver may have given it up.
 */
final class Sql implements AutoCloseable {

    /** Makes a value of the row a result stands at. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement that is never asked with values: a pragma or a table. */
    void once(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** Runs a statement of which {@code text} is a constant; says how many rows it changed. */
    int update(String text, Object... values) throws SQLException {
        try {
            return bound(text, values).executeUpdate();
        } catch (SQLException broken) {
            forget(text, broken);
            throw broken;
        }
    }

    /** All rows of a query of which {@code text} is a constant. */
    <T> List<T> rows(String text, Row<T> row, Object... values) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (ResultSet result = bound(text, values).executeQuery()) {
            while (result.next()) {
                rows.add(row.read(result));
            }
        } catch (SQLException broken) {
            forget(text, broken);
            throw broken;
        }
        return rows;
    }

    /** The number in the first column of the first row; 0 where there is no row. */
    long number(String text, Object... values) throws SQLException {
        List<Long> rows = rows(text, row -> row.getLong(1), values);
        return rows.isEmpty() ? 0 : rows.getFirst();
    }

    private PreparedStatement bound(String text, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            prepared.put(text, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private void forget(String text, SQLException broken) {
        PreparedStatement statement = prepared.remove(text);
        if (statement == null) {
            return;
        }
        try {
            statement.close();
        } catch (SQLException again) {
            broken.addSuppressed(again);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
