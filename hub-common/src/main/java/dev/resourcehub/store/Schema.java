package dev.resourcehub.store;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The tables of a file, and opening it as what it is.
 *
 * <p>{@code PRAGMA user_version} is the number of migrations a file has seen, {@code PRAGMA application_id} tells our files
 * from those of others. Write-ahead log with {@code synchronous=FULL}: a commit is on disk when it returns
 * (sqlite.org/pragma.html, sqlite.org/wal.html).
 */
final class Schema {

    private static final String DRIVER = "jdbc:sqlite:";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** {@code HubS} in ASCII. */
    private static final int OURS = 0x48756253;

    /** The part of an extended error code that names its kind. */
    private static final int PRIMARY_CODE = 0xff;

    private static final Duration SOON = Duration.ofSeconds(5);

    /** One page of the smallest size; SQLite itself takes a file of one byte for an empty one. */
    private static final int SMALLEST_FILE = 512;

    private static final Pattern NO_SUCH_TABLE = Pattern.compile("no such table: (?:main\\.)?(\\w+)");

    /** Each statement leaves what is there, so that {@link #createMissing} can run them again. */
    private static final List<List<String>> MIGRATIONS = List.of(List.of("""
            CREATE TABLE IF NOT EXISTS documents (
              collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (collection, id)) STRICT""", """
            CREATE TABLE IF NOT EXISTS streams (
              id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL) STRICT""", """
            CREATE TABLE IF NOT EXISTS entries (
              stream INTEGER NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (stream, number)) STRICT""", """
            CREATE TABLE IF NOT EXISTS locks (
              name TEXT PRIMARY KEY, owner TEXT NOT NULL, fence INTEGER NOT NULL, until INTEGER NOT NULL) STRICT"""));

    private Schema() {}

    /** Creates the file unless it is there, for its owner only. */
    static void create(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        if (!Files.exists(file)) {
            Files.createFile(file, attributes);
        }
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** What to do where SQLite's word, or ours, says what is wrong with the file itself or who has it. */
    static Optional<String> remedy(SQLException broken) {
        return switch (code(broken)) {
            case SQLITE_BUSY, SQLITE_LOCKED -> Optional.of("Another process has it: stop that one first.");
            case SQLITE_OK, SQLITE_NOTADB, SQLITE_CORRUPT ->
                Optional.of("It was not replaced: restore the file from a copy, or move it away with its -wal and -shm"
                        + " to start empty.");
            default -> Optional.empty();
        };
    }

    /** A connection that writes; checks and migrates the file first. */
    static Sql writer(Path file, Duration patience) throws IOException, SQLException {
        long size = Files.size(file);
        if (size > 0 && size < SMALLEST_FILE) {
            throw new SQLException("it has only " + size + " bytes");
        }
        Sql sql = connect(file, patience);
        try {
            refuseStrangers(sql);
            if (isPosix(file)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
            sql.once("PRAGMA journal_mode = WAL");
            sql.once("PRAGMA synchronous = FULL");
            migrate(sql);
            List<String> faults = sql.rows("PRAGMA quick_check(1)", row -> row.getString(1));
            if (!faults.equals(List.of("ok"))) {
                throw new SQLException("damaged: " + faults);
            }
            return sql;
        } catch (IOException | SQLException | RuntimeException broken) {
            sql.close();
            throw broken;
        }
    }

    /** What {@code broken} means; SQLite has no code of its own for a table that is not there. */
    static Failure failure(Throwable broken) {
        Failure bug = new Failure.Internal("store: " + broken.getMessage());
        if (!(broken instanceof SQLException sql)) {
            return bug;
        }
        Matcher missing = NO_SUCH_TABLE.matcher(String.valueOf(sql.getMessage()));
        if (missing.find()) {
            return new Failure.Unknown(StoreCodes.TABLE_MISSING, "table", missing.group(1));
        }
        return switch (code(sql)) {
            case SQLITE_FULL ->
                new Failure.WorkFailed(
                        Codes.INSUFFICIENT_DISK_SPACE,
                        "store",
                        "the disk of the hub's home has no room for a change; free some space there");
            case SQLITE_BUSY, SQLITE_LOCKED ->
                new Failure.NoCapacity(Codes.NO_CAPACITY, "the hub's store, which another process keeps", SOON);
            default -> bug;
        };
    }

    private static SQLiteErrorCode code(SQLException broken) {
        return SQLiteErrorCode.getErrorCode(broken.getErrorCode() & PRIMARY_CODE);
    }

    /** Creates the tables that are missing, and drops entries whose stream is gone; says whether one was missing. */
    static boolean createMissing(Sql sql) throws SQLException {
        long before = tables(sql);
        for (List<String> step : MIGRATIONS) {
            for (String statement : step) {
                sql.once(statement);
            }
        }
        sql.once("DELETE FROM entries WHERE stream NOT IN (SELECT id FROM streams)");
        return tables(sql) > before;
    }

    private static long tables(Sql sql) throws SQLException {
        return sql.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
    }

    /** A connection that only reads. */
    static Sql reader(Path file, Duration patience) throws SQLException {
        Sql sql = connect(file, patience);
        sql.once("PRAGMA query_only = 1");
        return sql;
    }

    private static Sql connect(Path file, Duration patience) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(patience.toMillis()));
        return new Sql(config.createConnection(DRIVER + file.toUri()));
    }

    private static void refuseStrangers(Sql sql) throws SQLException {
        long owner = sql.number("PRAGMA application_id");
        long things = sql.number("SELECT count(*) FROM sqlite_schema");
        if (owner != OURS && (owner != 0 || things != 0)) {
            throw new SQLException("it belongs to another program");
        }
        refuseNewer(sql);
    }

    private static long refuseNewer(Sql sql) throws SQLException {
        long version = sql.number("PRAGMA user_version");
        if (version < 0 || version > MIGRATIONS.size()) {
            throw new SQLException("it has version " + version + ", this program knows versions up to "
                    + MIGRATIONS.size() + "; a newer program may open it");
        }
        return version;
    }

    private static void migrate(Sql sql) throws SQLException {
        if (refuseNewer(sql) == MIGRATIONS.size()) {
            return;
        }
        sql.once("BEGIN IMMEDIATE");
        long version = refuseNewer(sql);
        for (List<String> step : MIGRATIONS.subList((int) version, MIGRATIONS.size())) {
            for (String statement : step) {
                sql.once(statement);
            }
        }
        if (version < MIGRATIONS.size()) {
            sql.once("PRAGMA application_id = " + OURS);
            sql.once("PRAGMA user_version = " + MIGRATIONS.size());
        }
        sql.once("COMMIT");
    }
}
