package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fileserver.Asked;
import dev.resourcehub.ollama.vendor.fileserver.FakeFileServer;
import dev.resourcehub.ollama.vendor.fileserver.Manner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that brings a file slowly is killed at random moments, again and again: the final name only ever has the right
 * bytes, and no more than one checkpoint is fetched again (R28).
 *
 * <p>{@code -Dtransfer.kill.rounds=200} for more than the usual rounds, {@code -Dtransfer.kill.seed=} for other moments.
 */
class DownloadKillTest {

    private static final int ROUNDS = Integer.getInteger("transfer.kill.rounds", 10);
    private static final long SEED = Long.getLong("transfer.kill.seed", 20_261_130);
    private static final int SIZE = 24 << 20;
    private static final int PIECE = 1 << 16;
    private static final int PAUSE_MILLIS = 4;
    private static final int MOST_MILLIS = 500;

    /** In every fourth round the child is killed while it opens what the one before left, or soon after. */
    private static final int EARLY_KILLED = 4;

    @TempDir
    Path home;

    private final Random random = new Random(SEED);
    private final byte[] content = DownloadStage.content(SIZE, SEED);
    private final String digest = DownloadStage.sha256(content);
    private long written;
    private long again;
    private int finished;

    @Test
    void r28_a_killed_transfer_goes_on_from_its_last_checkpoint_and_no_final_file_is_ever_wrong() throws Exception {
        try (FakeFileServer server = new FakeFileServer()) {
            server.serve("/m", content, Manner.slow(PIECE, PAUSE_MILLIS));
            for (int round = 1; round <= ROUNDS; round++) {
                boolean early = round % EARLY_KILLED == 0;
                run(server, "seed " + SEED + ", round " + round, early, 1 + random.nextInt(MOST_MILLIS));
            }
            run(server, "seed " + SEED + ", the last", false, Integer.MAX_VALUE);
            System.out.printf(
                    "kill test: %d rounds, %d transfers finished, %d requests, at most %d KiB written twice%n",
                    ROUNDS, finished, server.asked().size(), again / 1024);
        }
        assertThat(finished).isPositive();
    }

    /** Runs the child, kills it {@code millis} after bytes began to come, and looks at what it left. */
    private void run(FakeFileServer server, String where, boolean early, int millis) throws Exception {
        int before = server.asked().size();
        Process child = start(server);
        List<String> lines = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Thread reader = Thread.startVirtualThread(() -> collect(child, lines, early ? 1 : 2, begun));
        try {
            begun.get(60, TimeUnit.SECONDS);
            child.waitFor(millis, TimeUnit.MILLISECONDS);
        } finally {
            child.destroyForcibly().waitFor();
            reader.join();
        }
        List<Asked> asked = server.asked();
        if (asked.size() > before) {
            long from = asked.get(before).from();
            assertThat(written - from)
                    .as(where + ": written and fetched again")
                    .isLessThanOrEqualTo(DownloadSettings.DEFAULTS.checkpoint().bytes());
            again = Math.max(again, written - from);
        }
        written = lines.stream()
                .filter(line -> line.startsWith("AT "))
                .mapToLong(line -> Long.parseLong(line.substring(3)))
                .reduce(written, (first, next) -> next);
        assertThat(lines).as(where).noneMatch(line -> line.startsWith("AGAIN"));
        lookAtFinalFile(where);
    }

    private void lookAtFinalFile(String where) throws IOException {
        Path blob = home.resolve("sha256-" + digest);
        if (Files.exists(blob)) {
            assertThat(DownloadStage.sha256(Files.readAllBytes(blob))).as(where).isEqualTo(digest);
            Files.delete(blob);
            finished++;
            written = 0;
        }
    }

    private Process start(FakeFileServer server) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledDownload.class.getName(),
                        home.toString(),
                        server.url("/m").toString(),
                        digest,
                        Integer.toString(SIZE))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Keeps whole lines only: a line cut by the kill says nothing. */
    private static void collect(Process child, List<String> lines, int enough, CompletableFuture<Void> begun) {
        StringBuilder line = new StringBuilder();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (int next = output.read(); next >= 0; next = output.read()) {
                if (next != '\n') {
                    line.append((char) next);
                    continue;
                }
                if (line.toString().matches("(START|DONE|AT|AGAIN).*")) {
                    lines.add(line.toString());
                }
                if (lines.stream().filter(said -> said.startsWith("AT ")).count() >= enough) {
                    begun.complete(null);
                }
                line.setLength(0);
            }
        } catch (IOException killed) {
            lines.add("CUT");
        }
        if (lines.contains("DONE")) {
            begun.complete(null);
        }
        begun.completeExceptionally(new IllegalStateException("the child ended after " + lines));
    }
}
