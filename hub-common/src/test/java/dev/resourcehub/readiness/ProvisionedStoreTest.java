package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.store.Change;
import dev.resourcehub.store.Document;
import dev.resourcehub.store.EmbeddedStore;
import dev.resourcehub.store.Entry;
import dev.resourcehub.store.Key;
import dev.resourcehub.store.Locking;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.StoreCodes;
import dev.resourcehub.store.StoreSettings;
import dev.resourcehub.store.Written;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a real file whose tables were dropped serves again, whatever it is asked first. */
class ProvisionedStoreTest {

    private static final Key KEY = new Key("jobs", "a");

    @TempDir
    Path folder;

    private final Bench bench = new Bench();
    private Optional<Store> opened = Optional.empty();

    private static <T> T got(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private Store plain() {
        Store store = opened.orElseGet(
                () -> got(EmbeddedStore.open(folder.resolve("hub.db"), StoreSettings.DEFAULTS, bench.clock)));
        opened = Optional.of(store);
        return store;
    }

    private Store provisioned() {
        ProvisionedStore store = new ProvisionedStore(plain(), bench.pipeline, bench.clock);
        bench.pipeline.register(new StoreSchemaStrategy(
                id -> id.equals(ProvisionedStore.ADAPTER) ? Optional.of(store) : Optional.empty()));
        return store;
    }

    @AfterEach
    void close() {
        opened.ifPresent(store -> got(store.close()));
    }

    private void drop(String... tables) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hub.db"));
                Statement statement = other.createStatement()) {
            for (String table : tables) {
                statement.execute("DROP TABLE " + table);
            }
        }
    }

    private static Change put(long expected) {
        return new Change.Put(KEY, expected, Buffer.buffer("content"));
    }

    private static Change append(String text) {
        return new Change.Append("log", Buffer.buffer(text));
    }

    @Test
    void a_store_without_its_tables_says_so_by_a_code_and_never_looks_empty() throws SQLException {
        Store store = plain();
        got(store.write(List.of(put(0))));
        drop("documents");

        Future<Optional<Document>> found = store.find(KEY);
        try {
            got(found);
        } catch (CompletionException expected) {
            assertThat(HubException.failureOf(expected.getCause()).code()).isEqualTo(StoreCodes.TABLE_MISSING);
        }
        assertThat(found.failed()).isTrue();
    }

    @Test
    void whoever_watches_hears_that_writes_fail_and_that_they_are_kept_again_whatever_is_read() throws Exception {
        StoreSettings usual = StoreSettings.DEFAULTS;
        opened = Optional.of(got(EmbeddedStore.open(
                folder.resolve("hub.db"),
                new StoreSettings(
                        usual.longestContent(),
                        usual.mostWaitingWrites(),
                        usual.mostWaitingBytes(),
                        usual.mostTogether(),
                        usual.readers(),
                        usual.mostWaitingReads(),
                        Duration.ofMillis(1)),
                bench.clock)));
        ProvisionedStore store = new ProvisionedStore(plain(), bench.pipeline, bench.clock);
        List<Optional<Code>> heard = new CopyOnWriteArrayList<>();
        store.watch(ended -> heard.add(ended.map(Failure::code)));
        got(store.write(List.of(put(0))));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("hub.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            Future<Written> refused = store.write(List.of(put(1)));
            await().until(refused::isComplete);
            got(store.find(KEY));
            statement.execute("ROLLBACK");
        }
        got(store.lock("jobs", "hub", Duration.ofSeconds(1)));

        assertThat(heard).containsExactly(Optional.empty(), Optional.of(Codes.NO_CAPACITY), Optional.empty());
    }

    @Test
    void k19_our_own_store_is_healed_by_the_first_write_after_its_tables_were_dropped() throws SQLException {
        Store store = provisioned();
        got(store.write(List.of(put(0), append("one"))));
        drop("documents", "streams", "entries", "locks");

        assertThat(got(store.write(List.of(put(0), append("anew"))))).isEqualTo(new Written.Kept(List.of(1L, 1L)));
        assertThat(got(store.read("log", 0, 9))).containsExactly(new Entry(1, Buffer.buffer("anew")));
        assertThat(bench.told()).containsExactly("started", "succeeded", "retry_succeeded");
    }

    @Test
    void k19_it_is_healed_by_whatever_it_is_asked_first() throws SQLException {
        Store store = provisioned();
        drop("documents");
        assertThat(got(store.find(KEY))).isEmpty();
        drop("documents");
        assertThat(got(store.list("jobs", "", 9))).isEmpty();
        drop("entries");
        assertThat(got(store.read("log", 0, 9))).isEmpty();
        drop("streams");
        assertThat(got(store.last("log"))).isZero();
        drop("locks");
        assertThat(got(store.lock("home", "me", Duration.ofSeconds(5)))).isInstanceOf(Locking.Held.class);
        drop("locks");
        got(store.unlock("home", 1));
        assertThat(bench.told().stream().filter("succeeded"::equals)).hasSize(6);
    }

    @Test
    void what_was_not_lost_stays_and_entries_without_their_stream_go() throws SQLException {
        Store store = provisioned();
        got(store.write(List.of(put(0), append("old"))));
        drop("streams");

        got(store.write(List.of(append("new"))));

        assertThat(got(store.find(KEY)).orElseThrow().version()).isEqualTo(1);
        assertThat(got(store.read("log", 0, 9))).containsExactly(new Entry(1, Buffer.buffer("new")));
        assertThat(got(store.createMissing())).isFalse();
    }
}
