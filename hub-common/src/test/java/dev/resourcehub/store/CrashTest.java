package dev.resourcehub.store;

import static dev.resourcehub.store.StoreContract.got;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes under load is killed at random moments, again and again over the same file: nothing that was
 * acknowledged is lost, nothing is half there, and the file always opens.
 *
 * <p>{@code -Dstore.crash.rounds=200} for more than the usual rounds, {@code -Dstore.crash.seed=} for other moments.
 */
class CrashTest {

    private static final int ROUNDS = Integer.getInteger("store.crash.rounds", 20);
    private static final long SEED = Long.getLong("store.crash.seed", 20_261_121);

    /** In every fourth round the next child is killed too, while it opens what the first one left. */
    private static final int OPENING_KILLED = 4;

    private static final int MOST_MILLIS_OPENING = 300;
    private static final int MOST_MILLIS_WRITING = 146;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final long[] safe = new long[CrashingWriter.WORKERS];
    private final long[] seen = new long[CrashingWriter.WORKERS];
    private long fence;
    private long acknowledged;
    private int killed;
    private int killedWriting;

    @Test
    void nothing_acknowledged_is_lost_by_a_kill_and_opening_never_fails() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            String where = "seed " + SEED + ", round " + round;
            killOne(false, where);
            boolean again = round % OPENING_KILLED == 0;
            if (again) {
                killOne(true, where + ", opening");
            }
            verify(where, again ? 2 : 1);
            assertThat(integrity()).as(where).isEqualTo("ok");
        }
        assertThat(killedWriting).as("killed while writing").isGreaterThanOrEqualTo(ROUNDS);
        System.out.printf(
                "crash test: %d rounds, %d kills, %d while writing, %d writes acknowledged, none lost; file %d KiB%n",
                ROUNDS, killed, killedWriting, acknowledged, Files.size(file()) / 1024);
    }

    private Path file() {
        return folder.resolve("hub.db");
    }

    private void killOne(boolean early, String where) throws Exception {
        Process child = start();
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> writing = new CompletableFuture<>();
        List<String> lines = new ArrayList<>();
        Thread reader = Thread.startVirtualThread(() -> collect(child, lines, started, writing));
        try {
            (early ? started : writing).get(60, TimeUnit.SECONDS);
            long millis = 5 + random.nextInt(early ? MOST_MILLIS_OPENING : MOST_MILLIS_WRITING);
            assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as(where + ": it ended by itself")
                    .isFalse();
        } catch (ExecutionException ended) {
            throw new AssertionError(where + ": " + Files.readString(folder.resolve("errors.log")), ended);
        } finally {
            child.destroyForcibly().waitFor();
            reader.join();
        }
        killed++;
        boolean wrote = false;
        for (String line : lines) {
            wrote |= learn(line, where);
        }
        killedWriting += wrote ? 1 : 0;
    }

    private Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx48m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.sqlite.tmpdir=" + Files.createDirectories(folder.resolve("native")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        file().toString())
                .redirectError(folder.resolve("errors.log").toFile())
                .start();
    }

    /** Keeps whole lines only: a line cut by the kill says nothing. */
    private static void collect(
            Process child, List<String> lines, CompletableFuture<Void> started, CompletableFuture<Void> writing) {
        StringBuilder line = new StringBuilder();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (int next = output.read(); next >= 0; next = output.read()) {
                if (next != '\n') {
                    line.append((char) next);
                    continue;
                }
                lines.add(line.toString());
                line.setLength(0);
                if (lines.getLast().equals("START")) {
                    started.complete(null);
                } else if (lines.getLast().startsWith("KEPT")) {
                    writing.complete(null);
                }
            }
        } catch (IOException killed) {
            lines.add("CUT");
        }
        IllegalStateException ended = new IllegalStateException("the child ended after " + lines);
        started.completeExceptionally(ended);
        writing.completeExceptionally(ended);
    }

    /** Notes what a line promises; says whether it is the promise of a write. */
    private boolean learn(String line, String where) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "KEPT" -> {
                int worker = Integer.parseInt(words[1]);
                safe[worker] = Math.max(safe[worker], Long.parseLong(words[2]));
                acknowledged++;
                return true;
            }
            case "FENCE" -> fence = Math.max(fence, Long.parseLong(words[1]));
            case "START", "OPEN", "CUT" -> {}
            default -> throw new AssertionError(where + ": " + line);
        }
        return false;
    }

    private void verify(String where, int kills) {
        Instant later = Instant.now().plus(Duration.ofHours(1));
        Store store = got(EmbeddedStore.open(file(), StoreSettings.DEFAULTS, () -> later));
        for (int worker = 0; worker < CrashingWriter.WORKERS; worker++) {
            verify(store, worker, kills, where + ", worker " + worker);
        }
        Locking.Held next = (Locking.Held) got(store.lock(CrashingWriter.LOCK, "test", Duration.ofMillis(1)));
        assertThat(next.fence()).as(where + ": the fence").isGreaterThan(fence);
        got(store.unlock(CrashingWriter.LOCK, next.fence()));
        fence = next.fence();
        got(store.close());
    }

    private void verify(Store store, int worker, int kills, String where) {
        long last = got(store.last(CrashingWriter.stream(worker)));
        assertThat(last).as(where + ": no acknowledged entry is lost").isGreaterThanOrEqualTo(safe[worker]);
        assertThat(last).as(where + ": at most one a kill was at work").isLessThanOrEqualTo(safe[worker] + kills);
        assertThat(got(store.find(CrashingWriter.key(worker)))
                        .map(Document::version)
                        .orElse(0L))
                .as(where + ": the document goes with its stream")
                .isEqualTo(last);
        got(store.find(CrashingWriter.key(worker)))
                .ifPresent(document ->
                        assertThat(document.content()).as(where).isEqualTo(CrashingWriter.content(worker, last)));

        List<Entry> entries = got(store.read(CrashingWriter.stream(worker), seen[worker], 1_000_000));
        for (Entry entry : entries) {
            assertThat(entry)
                    .as(where)
                    .isEqualTo(new Entry(seen[worker] + 1, CrashingWriter.content(worker, seen[worker] + 1)));
            seen[worker]++;
        }
        assertThat(seen[worker]).as(where + ": entries without a gap").isEqualTo(last);
        safe[worker] = last;
    }

    private String integrity() throws SQLException {
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file().toUri());
                Statement statement = raw.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
            return result.getString(1);
        }
    }
}
