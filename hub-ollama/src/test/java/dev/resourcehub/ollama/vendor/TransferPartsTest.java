package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts that transfers are made of. */
class TransferPartsTest {

    private static final long SEED = 20_261_130;

    @TempDir
    Path folder;

    @Test
    void a_ring_gives_back_in_order_what_was_put() {
        Random random = new Random(SEED);
        byte[] all = DownloadStage.content(100_000, SEED);
        ByteBuffer source = ByteBuffer.wrap(all);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ByteRing ring = new ByteRing(1000)) {
            while (out.size() < all.length) {
                ByteBuffer next = source.slice();
                next.limit(Math.min(next.remaining(), random.nextInt(700)));
                ring.put(next);
                source.position(source.position() + next.position());
                ByteBuffer taken = ring.peek(1 + random.nextInt(700));
                byte[] bytes = new byte[taken.remaining()];
                taken.get(bytes);
                out.writeBytes(bytes);
                ring.drop(bytes.length);
            }
            assertThat(ring.free()).isEqualTo(1000);
        }
        assertThat(out.toByteArray()).as("seed " + SEED).isEqualTo(all);
    }

    @Test
    void a_hash_follows_the_writer_and_forgets_what_is_cut_off() throws Exception {
        byte[] all = DownloadStage.content(3_000_000, 7);
        Path file = folder.resolve("f");
        Files.write(file, all);
        try (TrailingHash hash = new TrailingHash(file)) {
            hash.reached(2_000_000);
            hash.start("test");
            hash.cut(1_000_001);
            byte[] next = Arrays.copyOf(all, 2_500_000);
            Arrays.fill(next, 1_000_001, 2_500_000, (byte) 7);
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
                out.truncate(1_000_001);
                out.write(ByteBuffer.wrap(next, 1_000_001, 2_500_000 - 1_000_001), 1_000_001);
            }
            hash.reached(2_500_000);
            assertThat(hash.digest()).isEqualTo(DownloadStage.sha256(next));
        }
    }

    @Test
    void a_hash_of_a_file_that_lost_bytes_fails() throws Exception {
        Path file = folder.resolve("f");
        Files.write(file, new byte[10]);
        try (TrailingHash hash = new TrailingHash(file)) {
            hash.start("test");
            hash.reached(11);
            assertThat(catchThrowable(hash::digest))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("shorter");
        }
    }

    @Test
    void the_writer_waits_for_a_checkpoint_only_when_a_whole_window_is_unrecorded() throws Exception {
        Path file = folder.resolve("f");
        Files.write(file, new byte[1]);
        CountDownLatch disk = new CountDownLatch(1);
        AtomicLong recorded = new AtomicLong();
        try (Checkpoints checkpoints = new Checkpoints(file, 100, 0, completed -> {
            awaited(disk);
            recorded.set(completed);
        })) {
            checkpoints.start("test");
            checkpoints.reached(99);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    checkpoints.reached(150);
                } catch (IOException | InterruptedException broken) {
                    throw new IllegalStateException(broken);
                }
            });
            assertThat(recorded).hasValue(0);
            disk.countDown();
            writer.join();
            assertThat(recorded.get()).isGreaterThanOrEqualTo(99);
            checkpoints.finish();
            assertThat(recorded).hasValue(150);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        }
    }

    @Test
    void content_ranges_are_read_as_rfc_9110_has_them() {
        assertThat(ContentRange.parse("bytes 5-9/10"))
                .contains(new ContentRange(OptionalLong.of(5), OptionalLong.of(9), OptionalLong.of(10)));
        assertThat(ContentRange.parse("bytes 5-9/*"))
                .contains(new ContentRange(OptionalLong.of(5), OptionalLong.of(9), OptionalLong.empty()));
        assertThat(ContentRange.parse("bytes */10"))
                .contains(new ContentRange(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "bytes", "bytes 5-/10", "lines 1-2/3", "bytes 1-2/99999999999999999999", "bytes -1-2/3"})
    void what_is_no_content_range_is_none(String header) {
        assertThat(ContentRange.parse(header)).isEmpty();
    }

    @Test
    void names_of_unfinished_bytes_differ_as_identities_do_and_are_no_paths() {
        String digest = "a".repeat(64);
        assertThat(BlobFolder.name("sha256:" + digest)).isEqualTo("sha256-" + digest);
        assertThat(BlobFolder.name("etag:\"../../x\"")).matches("etag-[0-9a-f]{64}");
        assertThat(BlobFolder.name("sha256:../x")).matches("etag-[0-9a-f]{64}");
        assertThat(BlobFolder.name("etag:a/b-c")).isNotEqualTo(BlobFolder.name("etag:a-b/c"));
    }

    @Test
    void what_a_server_called_its_content_is_kept_as_it_was_sent() {
        Seen seen = new Seen(Optional.of("\"a b\""), Optional.of("Mon, 02 Nov 2026 10:00:00 GMT"));
        assertThat(Seen.read(Optional.of(seen.note()))).isEqualTo(seen);
        Seen nothing = new Seen(Optional.empty(), Optional.empty());
        assertThat(Seen.read(Optional.of(nothing.note()))).isEqualTo(nothing);
        assertThat(nothing.differs(seen)).isFalse();
        assertThat(seen.differs(new Seen(Optional.of("\"b\""), seen.modified())))
                .isTrue();
    }

    @Test
    void foreign_words_fit_a_line() {
        assertThat(Broken.plain("a\r\nSet: b\u0000" + "x".repeat(500)))
                .startsWith("a  Set: b")
                .hasSizeLessThanOrEqualTo(203);
    }
}
