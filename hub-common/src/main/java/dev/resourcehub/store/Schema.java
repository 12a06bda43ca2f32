package dev.resourcehub.store;

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

    /** One page of the smallest size; SQLite itself takes a file of one byte for an empty one. */
    private static final int SMALLEST_FILE = 512;

    private static final List<List<String>> MIGRATIONS = List.of(List.of("""
            CREATE TABLE documents (
              collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (collection, id)) STRICT""", """
            CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL) STRICT""", """
            CREATE TABLE entries (
              stream INTEGER NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL,
              PRIMARY KEY (stream, number)) STRICT""", """
            CREATE TABLE locks (
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
        return switch (SQLiteErrorCode.getErrorCode(broken.getErrorCode() & PRIMARY_CODE)) {
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
