package dev.resourcehub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.Future;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a file keeps the contract, behaves as a plain model does, and opens only what it understands. */
class EmbeddedStoreTest extends StoreContract {

    private static final long SEED = 20_261_121;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("home ?#/hub.db");
    }

    @Override
    Future<Store> open(StoreSettings settings) {
        return EmbeddedStore.open(file(), settings, clock);
    }

    @Test
    void ten_thousand_random_operations_end_as_those_of_a_plain_model() {
        Random random = new Random(SEED);
        ModelStore model = new ModelStore(clock);
        for (int step = 0; step < 10_000; step++) {
            step(random, model, "seed " + SEED + ", step " + step);
            if (step % 2_500 == 2_499) {
                got(store.close());
                store = got(open(StoreSettings.DEFAULTS));
            }
        }
    }

    private void step(Random random, ModelStore model, String where) {
        String stream = "s" + random.nextInt(3);
        String owner = "o" + random.nextInt(3);
        Key key = new Key("c" + random.nextInt(2), "d" + random.nextInt(6));
        String after = "d" + random.nextInt(4);
        int small = random.nextInt(12);
        now.addAndGet(random.nextInt(20));
        switch (random.nextInt(10)) {
            case 0 -> assertThat(got(store.find(key))).as(where).isEqualTo(model.find(key));
            case 1 ->
                assertThat(got(store.list(key.collection(), after, 1 + small)))
                        .as(where)
                        .isEqualTo(model.list(key.collection(), after, 1 + small));
            case 2 -> assertThat(got(store.read(stream, small, 5))).as(where).isEqualTo(model.read(stream, small, 5));
            case 3 -> assertThat(got(store.last(stream))).as(where).isEqualTo(model.last(stream));
            case 4 ->
                assertThat(got(store.lock(stream, owner, Duration.ofMillis(1 + 10L * small))))
                        .as(where)
                        .isEqualTo(model.lock(stream, owner, Duration.ofMillis(1 + 10L * small)));
            case 5 -> {
                got(store.unlock(stream, small));
                model.unlock(stream, small);
            }
            default -> {
                List<Change> changes = changes(random, model);
                assertThat(got(store.write(changes))).as(where).isEqualTo(model.write(changes));
            }
        }
    }

    private static List<Change> changes(Random random, ModelStore model) {
        List<Change> changes = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Key key = new Key("c" + random.nextInt(2), "d" + random.nextInt(6));
            String stream = "s" + random.nextInt(3);
            long expected = random.nextInt(5) == 0 ? random.nextInt(3) : model.version(key);
            switch (random.nextInt(13)) {
                case 0, 1 -> changes.add(new Change.Delete(key, Math.max(1, expected)));
                case 2, 3, 4, 5 -> changes.add(append(stream, "entry " + random.nextInt()));
                case 6 -> changes.add(new Change.Trim(stream, model.last(stream) - random.nextInt(4)));
                case 8 -> changes.add(new Change.Resume(stream, 1 + random.nextInt(20)));
                case 7 -> {
                    if (random.nextInt(5) == 0) {
                        changes.add(new Change.Drop(stream));
                    }
                }
                default -> changes.add(put(key, expected, "content " + random.nextInt()));
            }
        }
        return changes;
    }

    @Test
    void more_waiting_than_the_bound_is_refused_and_the_rest_is_served() throws Exception {
        got(store.close());
        store = got(open(new StoreSettings(ByteSize.ofMiB(1), 2, ByteSize.ofMiB(1), 1, 1, 2, Duration.ofSeconds(30))));
        Key key = new Key("jobs", "a");
        List<Future<Written>> asked = new ArrayList<>();
        try (Connection other = raw();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (int i = 0; i < 5; i++) {
                asked.add(store.write(List.of(append("log", "x"))));
            }
            assertThat(got(store.find(key))).as("reads go on").isEmpty();
            statement.execute("ROLLBACK");
        }

        List<Future<Written>> refused =
                asked.stream().filter(one -> one.isComplete() && one.failed()).toList();
        assertThat(refused).as("two wait and at most one is at work").hasSizeBetween(2, 3);
        assertThat(refused)
                .allSatisfy(one -> assertThat(failure(one))
                        .isEqualTo(new Failure.NoCapacity(Codes.QUEUE_FULL, "store", Duration.ofSeconds(1))));
        asked.removeAll(refused);
        for (int i = 0; i < asked.size(); i++) {
            assertThat(got(asked.get(i))).isEqualTo(kept(i + 1L));
        }
    }

    @Test
    void the_conflict_of_one_write_leaves_the_others_of_its_commit_alone() throws Exception {
        Key key = new Key("jobs", "a");
        List<Future<Written>> asked = new ArrayList<>();
        try (Connection other = raw();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            asked.add(store.write(List.of(append("log", "first"))));
            asked.add(store.write(List.of(put(key, 0, "one"))));
            asked.add(store.write(List.of(append("log", "never"), put(key, 0, "two"))));
            asked.add(store.write(List.of(append("log", "last"), put(key, 1, "three"))));
            statement.execute("ROLLBACK");
        }

        assertThat(asked.stream().map(StoreContract::got))
                .containsExactly(kept(1L), kept(1L), new Written.Conflicted(key, 1), kept(2L, 2L));
        assertThat(got(store.read("log", 0, 9)))
                .containsExactly(new Entry(1, text("first")), new Entry(2, text("last")));
    }

    @Test
    void a_file_that_another_process_keeps_longer_than_patience_fails_the_write_and_not_the_store() throws Exception {
        got(store.close());
        store = got(open(new StoreSettings(ByteSize.ofMiB(1), 8, ByteSize.ofMiB(1), 8, 1, 8, Duration.ofMillis(1))));
        try (Connection other = raw();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(failure(store.write(List.of(append("log", "x"))))).isInstanceOf(Failure.NoCapacity.class);
            statement.execute("ROLLBACK");
        }

        assertThat(write(append("log", "y"))).isEqualTo(kept(1L));
    }

    @Test
    void the_file_and_its_log_are_for_the_owner_only() throws Exception {
        write(append("log", "x"));

        try (var files = Files.list(file().getParent())) {
            for (Path one : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                        .as(one.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void a_file_of_a_newer_version_is_refused_with_both_versions_and_left_alone() throws Exception {
        write(append("log", "x"));
        got(store.close());
        change("PRAGMA user_version = 7");
        byte[] before = Files.readAllBytes(file());

        assertThat(refusal()).contains("version 7", "versions up to 1", file().toString());
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void a_file_of_another_program_is_refused() throws Exception {
        got(store.close());
        Files.delete(file());
        change("CREATE TABLE things (name TEXT)");

        assertThat(refusal()).contains("another program", file().toString());
    }

    @Test
    void garbage_is_refused_with_the_path_and_what_to_do_and_left_alone() throws Exception {
        got(store.close());
        for (int size : new int[] {1, 99, 4_096, 100_000}) {
            byte[] garbage = new byte[size];
            new Random(SEED).nextBytes(garbage);
            Files.write(file(), garbage);

            assertThat(refusal()).as("%d bytes", size).contains(file().toString(), "restore the file", "move it away");
            assertThat(Files.readAllBytes(file())).isEqualTo(garbage);
        }
    }

    @Test
    void a_file_with_a_damaged_middle_is_refused() throws Exception {
        for (int i = 0; i < 200; i++) {
            write(put(new Key("jobs", "job " + i), 0, "x".repeat(1_000)));
        }
        got(store.close());
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            byte[] garbage = new byte[(int) raw.length() / 2];
            new Random(SEED).nextBytes(garbage);
            raw.seek(raw.length() / 4);
            raw.write(garbage);
        }

        assertThat(refusal()).contains(file().toString(), "restore the file");
    }

    @Test
    void a_file_that_another_process_keeps_for_itself_is_told_as_such() throws Exception {
        got(store.close());
        StoreSettings hasty = new StoreSettings(ByteSize.ofMiB(1), 8, ByteSize.ofMiB(1), 8, 1, 8, Duration.ofMillis(1));
        try (Connection other = raw();
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("CREATE TABLE IF NOT EXISTS locks (name TEXT)");

            assertThat(failure(open(hasty)).toString()).contains(file().toString(), "Another process has it");
        }
    }

    @Test
    void a_path_that_cannot_hold_a_file_is_refused_by_name() {
        Path impossible = Path.of("/proc/none/hub.db");

        assertThat(failure(EmbeddedStore.open(impossible, StoreSettings.DEFAULTS, clock)))
                .isInstanceOfSatisfying(
                        Failure.Internal.class,
                        broken -> assertThat(broken.what()).contains(impossible.toString()));
    }

    private String refusal() {
        return ((Failure.Internal) failure(open(StoreSettings.DEFAULTS))).what();
    }

    private void change(String sql) throws SQLException {
        try (Connection raw = raw();
                Statement statement = raw.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection raw() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file().toUri());
    }
}
