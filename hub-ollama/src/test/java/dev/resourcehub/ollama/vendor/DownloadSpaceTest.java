package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.vendor.DownloadSettings.Partials;
import dev.resourcehub.ollama.vendor.fileserver.Manner;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk is never filled, and what is unfinished does not stay for ever (R35, R36). */
class DownloadSpaceTest {

    private static final int SIZE = 400_000;
    private static final int KEPT = 150_000;
    private static final long GIB = 1L << 30;

    @TempDir
    Path home;

    private final byte[] content = DownloadStage.content(SIZE, 31);

    @Test
    void r35_a_file_that_does_not_fit_is_refused_before_any_byte_is_asked_for() throws Exception {
        try (DownloadStage stage = new DownloadStage(home)) {
            stage.disk.total = 10 * GIB;
            stage.disk.free = GIB + SIZE - 1;
            RemoteFile file = stage.known("/m", content);
            Failure.WorkFailed failed = (Failure.WorkFailed) stage.failure(file);
            assertThat(failed.code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
            assertThat(failed.cause())
                    .contains(SIZE + " bytes are needed", (SIZE - 1) + " are available", "remove models");
            assertThat(stage.server.asked()).isEmpty();
            assertThat(stage.files()).isEmpty();
            stage.disk.free++;
            stage.bring(file);
            stage.assertOnly(content);
        }
    }

    @Test
    void r35_five_hundredths_of_a_large_disk_stay_free() {
        assertThat(DownloadSettings.DEFAULTS.reserve().of(100 * GIB)).isEqualTo(5 * GIB);
        assertThat(DownloadSettings.DEFAULTS.reserve().of(10 * GIB)).isEqualTo(GIB);
    }

    @Test
    void r35_only_what_is_missing_needs_room_and_what_is_there_stays() throws Exception {
        try (DownloadStage stage = new DownloadStage(home)) {
            RemoteFile file = stage.known("/m", content);
            stage.leaveBehind(file, content, KEPT, "");
            stage.disk.total = 10 * GIB;
            stage.disk.free = GIB + SIZE - KEPT - 1;
            assertThat(stage.failure(file).code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
            assertThat(stage.downloads.unfinished()).containsExactly(file.identity());
            stage.disk.free++;
            stage.bring(file);
            stage.assertOnly(content);
        }
    }

    @Test
    void r35_what_others_still_have_to_write_is_no_room() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (DownloadStage stage = new DownloadStage(home)) {
            stage.disk.total = 10 * GIB;
            stage.disk.free = GIB + SIZE + 1000;
            RemoteFile first = stage.known("/m", content, Manner.holdAfter(0, gate));
            CompletableFuture<Downloads.StoredFile> result = stage.begin(first, new Heard(), Cancellation.create());
            await().until(() -> stage.server.asked().size() == 1);
            RemoteFile second = stage.known("/n", DownloadStage.content(2000, 1));
            assertThat(stage.failure(second).code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
            gate.countDown();
            result.get();
            stage.bring(second);
        }
    }

    @Test
    void r35_a_length_that_is_told_late_is_looked_at_before_the_body() throws Exception {
        try (DownloadStage stage = new DownloadStage(home)) {
            stage.disk.total = 10 * GIB;
            stage.disk.free = GIB + DownloadSettings.DEFAULTS.roomCheck().bytes();
            byte[] large = new byte[(int) DownloadSettings.DEFAULTS.roomCheck().bytes() + 1];
            Failure failure = stage.failure(stage.unknown("/m", large));
            assertThat(failure.code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
        }
    }

    @Test
    void r35_a_file_of_unknown_length_does_not_eat_what_must_stay_free() throws Exception {
        DownloadSettings usual = DownloadSettings.DEFAULTS;
        DownloadSettings often = new DownloadSettings(
                usual.connect(),
                usual.stall(),
                usual.attempts(),
                usual.digestAttempts(),
                usual.backoff(),
                usual.longestRetryAfter(),
                usual.redirects(),
                usual.document(),
                new ByteSize(8192),
                usual.checkpoint(),
                new ByteSize(100_000),
                usual.reserve(),
                usual.partials(),
                usual.keptFor(),
                usual.keptSpace(),
                usual.windDown());
        try (DownloadStage stage = new DownloadStage(home, often)) {
            stage.disk.total = 10 * GIB;
            stage.disk.free = GIB + 150_000;
            RemoteFile file = DownloadStage.known(content, inlet -> {
                stage.disk.free -= 100_000;

                for (int at = 0; at < SIZE; at += 10_000) {
                    inlet.write(ByteBuffer.wrap(content, at, 10_000));
                }
            });
            RemoteFile untold =
                    new RemoteFile("m", OptionalLong.empty(), file.sha256(), file.validator(), file.supply());
            assertThat(stage.failure(untold).code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
            assertThat(stage.files()).isEmpty();
        }
    }

    @Test
    void r35_a_disk_that_fills_on_the_way_loses_the_partial_and_is_not_tried_again() throws Exception {
        try (DownloadStage stage = new DownloadStage(home)) {
            stage.disk.writable = KEPT;
            RemoteFile file = stage.known("/m", content);
            Failure.WorkFailed failed = (Failure.WorkFailed) stage.failure(file);
            assertThat(failed.code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
            assertThat(failed.cause()).contains("are available", "remove models");
            assertThat(stage.server.asked()).hasSize(1);
            assertThat(stage.files()).isEmpty();
        }
    }

    @Test
    void r36_a_cancelled_transfer_leaves_nothing_where_partials_are_deleted() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        DownloadSettings deleting =
                DownloadSettings.DEFAULTS.withPartials(Partials.DELETE, Duration.ofHours(1), ByteSize.ofGiB(1));
        try (DownloadStage stage = new DownloadStage(home, deleting)) {
            RemoteFile file = stage.known("/m", content, Manner.holdAfter(KEPT, gate));
            Cancellation wish = Cancellation.create();
            CompletableFuture<Downloads.StoredFile> result = stage.begin(file, new Heard(), wish);
            await().until(() -> stage.server.sent() == KEPT);
            wish.cancel("client");
            assertThat(result).failsWithin(Duration.ofSeconds(10));
            assertThat(stage.files()).isEmpty();
        }
    }

    @Test
    void r36_a_purge_removes_what_was_kept_but_never_what_somebody_is_at() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (DownloadStage stage = new DownloadStage(home)) {
            RemoteFile file = stage.known("/m", content, Manner.holdAfter(KEPT, gate));
            Cancellation wish = Cancellation.create();
            CompletableFuture<Downloads.StoredFile> result = stage.begin(file, new Heard(), wish);
            await().until(() -> stage.server.sent() == KEPT);
            assertThat(stage.downloads.discard(file.identity())).isFalse();
            wish.cancel("client");
            assertThat(result).failsWithin(Duration.ofSeconds(10));
            assertThat(stage.downloads.discard(file.identity())).isTrue();
            assertThat(stage.downloads.discard(file.identity())).as("again").isTrue();
            assertThat(stage.files()).isEmpty();
        }
    }

    @Test
    void r36_old_partials_go_and_then_the_oldest_until_the_rest_fits() throws Exception {
        DownloadSettings tight =
                DownloadSettings.DEFAULTS.withPartials(Partials.KEEP, Duration.ofHours(24), new ByteSize(2L * KEPT));
        try (DownloadStage stage = new DownloadStage(home, tight)) {
            for (int hours : new int[] {1, 2, 3, 25}) {
                byte[] other = DownloadStage.content(SIZE, hours);
                RemoteFile file = DownloadStage.known(other, inlet -> {});
                stage.leaveBehind(file, other, KEPT, "");
                age(stage, BlobFolder.name(file.identity()), hours);
            }
            Files.writeString(stage.blobs.resolve("sha256-" + "0".repeat(64)), "a complete file");
            assertThat(stage.downloads.sweep()).isEqualTo(2);
            assertThat(stage.downloads.unfinished())
                    .containsExactly(
                            "sha256:" + DownloadStage.sha256(DownloadStage.content(SIZE, 2)),
                            "sha256:" + DownloadStage.sha256(DownloadStage.content(SIZE, 1)));
            assertThat(stage.files()).hasSize(5).contains("sha256-" + "0".repeat(64));
            assertThat(stage.downloads.sweep()).isZero();
        }
    }

    @Test
    void r36_no_sweep_touches_what_somebody_is_at() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        DownloadSettings nothingStays =
                DownloadSettings.DEFAULTS.withPartials(Partials.KEEP, Duration.ofHours(24), new ByteSize(0));
        try (DownloadStage stage = new DownloadStage(home, nothingStays)) {
            RemoteFile file = stage.known("/m", content, Manner.holdAfter(KEPT, gate));
            CompletableFuture<Downloads.StoredFile> result = stage.begin(file, new Heard(), Cancellation.create());
            await().until(() -> stage.server.sent() == KEPT);
            assertThat(stage.downloads.sweep()).isZero();
            gate.countDown();
            result.get();
            stage.assertOnly(content);
        }
    }

    @Test
    void a_sweep_of_nothing_and_a_record_without_bytes_do_no_harm() throws Exception {
        try (DownloadStage stage = new DownloadStage(home)) {
            assertThat(stage.downloads.sweep()).isZero();
            Files.createDirectories(stage.blobs);
            Files.writeString(stage.blobs.resolve("etag-1.partial.json"), "{}");
            Files.writeString(stage.blobs.resolve("etag-1.partial.json.new"), "{");
            assertThat(stage.downloads.unfinished()).isEmpty();
            assertThat(stage.downloads.sweep()).isEqualTo(1);
            assertThat(stage.files()).isEmpty();
        }
    }

    @Test
    void the_folder_in_which_an_earlier_version_unpacked_a_model_goes() throws Exception {
        try (DownloadStage stage = new DownloadStage(home)) {
            Path parts = Files.createDirectories(stage.blobs.resolve("sha256-" + "1".repeat(64) + ".parts"));
            Files.writeString(parts.resolve("requirements.txt"), "one==1");
            Files.writeString(parts.resolve("one-1-py3-none-any.whl"), "half a wheel");
            assertThat(stage.downloads.unfinished()).isEmpty();
            assertThat(stage.downloads.sweep()).isEqualTo(1);
            assertThat(stage.files()).isEmpty();
        }
    }

    private static void age(DownloadStage stage, String name, int hours) throws IOException {
        FileTime then = FileTime.from(DownloadStage.NOW.minus(Duration.ofHours(hours)));
        Files.setLastModifiedTime(stage.blobs.resolve(name + ".partial"), then);
        Files.setLastModifiedTime(stage.blobs.resolve(name + ".partial.json"), then);
    }
}
