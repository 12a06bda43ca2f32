package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fileserver.Asked;
import dev.resourcehub.ollama.vendor.fileserver.Manner;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has come is gone on with only where the source shows that it has the same file still (R27 to R31). */
class DownloadResumeTest {

    private static final int SIZE = 300_000;
    private static final int CUT = 120_000;

    @TempDir
    Path home;

    private final byte[] content = DownloadStage.content(SIZE, 1);
    private DownloadStage stage;

    @BeforeEach
    void open() {
        stage = new DownloadStage(home);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_file_comes_under_the_name_of_its_content_and_nothing_else_stays() throws Exception {
        RemoteFile file = stage.known("/m", content);
        Downloads.StoredFile stored = stage.bring(file);
        assertThat(stored.sha256()).isEqualTo(DownloadStage.sha256(content));
        assertThat(stored.bytes()).isEqualTo(SIZE);
        stage.assertOnly(content);
        Asked only = stage.server.asked().getFirst();
        assertThat(only.header("Accept-Encoding")).contains("identity");
        assertThat(only.header("Range")).isEmpty();
    }

    @Test
    void r27_a_cut_transfer_goes_on_where_it_ended() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.cutAfter(CUT), Manner.proper());
        stage.bring(file);
        stage.assertOnly(content);
        Asked second = stage.server.asked().get(1);
        assertThat(second.header("Range")).contains("bytes=" + CUT + "-");
        assertThat(second.header("If-Range")).contains(Manner.ETAG);
        assertThat(stage.server.sent()).isEqualTo(SIZE);
    }

    @Test
    void r27_a_reset_connection_costs_less_than_the_file() throws Exception {
        stage.bring(stage.known("/m", content, Manner.resetAfter(CUT), Manner.proper()));
        stage.assertOnly(content);
        assertThat(stage.server.asked()).hasSize(2);
        assertThat(stage.server.sent()).isLessThanOrEqualTo(SIZE + CUT);
    }

    @Test
    void r28_a_transfer_goes_on_after_a_restart_under_the_tag_it_had_seen() throws Exception {
        RemoteFile file = stage.known("/m", content);
        stage.leaveBehind(file, content, CUT, "etag " + Manner.ETAG);
        Heard heard = new Heard();
        stage.downloads.bring(file, heard, Cancellation.create());
        stage.assertOnly(content);
        assertThat(stage.server.asked().getFirst().header("If-Range")).contains(Manner.ETAG);
        assertThat(stage.server.sent()).isEqualTo(SIZE - CUT);
        assertThat(heard.progress.getFirst()).isEqualTo(new Heard.Told(CUT, OptionalLong.of(SIZE), CUT));
        assertThat(heard.progress.getLast()).isEqualTo(new Heard.Told(SIZE, OptionalLong.of(SIZE), CUT));
    }

    @Test
    void a_weak_tag_is_no_condition_for_a_range() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.tagged("W/\"v1\""));
        stage.leaveBehind(file, content, CUT, "etag W/\"v1\"");
        stage.bring(file);
        assertThat(stage.server.asked().getFirst().header("If-Range")).isEmpty();
        assertThat(stage.server.sent()).isEqualTo(SIZE - CUT);
        stage.assertOnly(content);
    }

    @Test
    void unrecorded_bytes_behind_the_recorded_ones_are_not_believed() throws Exception {
        RemoteFile file = stage.known("/m", content);
        stage.leaveBehind(file, content, CUT, "");
        Path bytes = new BlobFolder(stage.blobs).bytes(BlobFolder.name(file.identity()));
        Files.write(bytes, new byte[5000], StandardOpenOption.APPEND);
        stage.bring(file);
        assertThat(stage.server.asked().getFirst().from()).isEqualTo(CUT);
        stage.assertOnly(content);
    }

    @Test
    void a_damaged_record_costs_a_new_beginning_and_nothing_else() throws Exception {
        RemoteFile file = stage.known("/m", content);
        stage.leaveBehind(file, content, CUT, "");
        Files.writeString(
                stage.blobs.resolve(BlobFolder.name(file.identity()) + ".partial.json"), "{\"identity\": \"sha");
        stage.bring(file);
        assertThat(stage.server.asked().getFirst().header("Range")).isEmpty();
        stage.assertOnly(content);
    }

    @Test
    void what_an_earlier_version_left_unfinished_is_begun_anew_and_nothing_else() throws Exception {
        RemoteFile file = stage.known("/m", content);
        String name = BlobFolder.name(file.identity());
        Files.createDirectories(stage.blobs);
        Files.write(stage.blobs.resolve(name + ".partial"), new byte[CUT]);
        Files.writeString(
                stage.blobs.resolve(name + ".partial.json"),
                "{\n  \"completed\" : %d,\n  \"validator\" : \"pieces\"\n}".formatted(CUT));
        stage.bring(file);
        assertThat(stage.server.asked().getFirst().header("Range")).isEmpty();
        stage.assertOnly(content);
    }

    @Test
    void r29_a_server_that_ignores_ranges_makes_us_begin_again() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.cutAfter(CUT), Manner.withoutRanges());
        Heard heard = new Heard();
        stage.downloads.bring(file, heard, Cancellation.create());
        stage.assertOnly(content);
        assertThat(heard.attempts).containsExactly(2, 3);
        assertThat(heard.progress.getLast().resumed()).isZero();
    }

    @Test
    void r29_compressed_bytes_never_reach_the_file() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.cutAfter(CUT), Manner.gzip(), Manner.proper());
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.asked().get(2).from()).isEqualTo(CUT);
    }

    @Test
    void r30_another_tag_means_another_file_which_is_begun_again() throws Exception {
        byte[] next = DownloadStage.content(SIZE, 2);
        RemoteFile file = stage.unknown(
                "/m",
                content,
                Manner.cutAfter(CUT),
                exchange -> {
                    exchange.head(206, "ETag: \"v2\"", "Content-Range: bytes " + CUT + "-" + (SIZE - 1) + "/" + SIZE);
                },
                exchange -> {
                    exchange.head(200, "ETag: \"v2\"", "Content-Length: " + SIZE);
                    exchange.body(next, SIZE);
                });
        stage.bring(file);
        stage.assertOnly(next);
        assertThat(stage.server.asked()).hasSize(3);
        assertThat(stage.server.asked().get(2).header("Range")).isEmpty();
    }

    @Test
    void r30_a_server_that_keeps_to_if_range_sends_the_new_file_at_once() throws Exception {
        RemoteFile file = stage.unknown("/m", content, Manner.cutAfter(CUT), Manner.tagged("\"v2\""));
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.asked()).hasSize(2);
        assertThat(stage.server.sent()).isEqualTo(SIZE + CUT);
    }

    @Test
    void r30_another_date_means_another_file_where_there_is_no_tag() throws Exception {
        RemoteFile file = stage.unknown(
                "/m",
                content,
                Manner.cutAfter(CUT, "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT"),
                Manner.with("Last-Modified: Tue, 03 Nov 2026 10:00:00 GMT"));
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.asked()).hasSize(3);
        assertThat(stage.server.asked().get(2).header("Range")).isEmpty();
    }

    @Test
    void r30_another_total_means_another_file() throws Exception {
        byte[] longer = DownloadStage.content(SIZE + 7, 3);
        RemoteFile file = stage.unknown(
                "/m",
                content,
                Manner.cutAfter(CUT),
                exchange -> {
                    exchange.head(
                            206,
                            "ETag: " + Manner.ETAG,
                            "Content-Range: bytes " + CUT + "-" + (SIZE + 6) + "/" + (SIZE + 7));
                },
                exchange -> {
                    exchange.head(200, "Content-Length: " + longer.length);
                    exchange.body(longer, longer.length);
                });
        stage.bring(file);
        stage.assertOnly(longer);
    }

    @Test
    void a_source_with_other_content_in_every_answer_fails_in_the_end() {
        AtomicInteger version = new AtomicInteger();
        RemoteFile file = stage.known(
                "/m",
                content,
                exchange -> Manner.cutAfter(CUT, "ETag: \"v" + version.incrementAndGet() + "\"")
                        .answer(exchange));
        Failure.WorkFailed failed = (Failure.WorkFailed) stage.failure(file);
        assertThat(failed.code()).isEqualTo(VendorCodes.TRANSFER_FAILED);
        assertThat(stage.server.asked()).hasSize(DownloadSettings.DEFAULTS.attempts());
    }

    @Test
    void a_part_of_another_place_is_not_put_behind_ours() throws Exception {
        RemoteFile file = stage.known(
                "/m",
                content,
                Manner.cutAfter(CUT),
                exchange -> {
                    exchange.head(206, "Content-Range: bytes 0-" + (SIZE - 1) + "/" + SIZE);
                    exchange.body(exchange.content(), SIZE);
                },
                Manner.proper());
        stage.bring(file);
        stage.assertOnly(content);
    }

    @Test
    void a_server_that_sends_the_rest_in_smaller_parts_is_asked_on() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.cutAfter(CUT), exchange -> {
            int from = (int) exchange.asked().from();
            int end = Math.min(SIZE, from + 50_000);
            byte[] part = Arrays.copyOfRange(exchange.content(), from, end);
            exchange.head(
                    206,
                    "Content-Range: bytes " + from + "-" + (end - 1) + "/" + SIZE,
                    "Content-Length: " + part.length);
            exchange.body(part, part.length);
        });
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.sent()).isEqualTo(SIZE);
        assertThat(stage.pauses).as("only the cut is a failure").hasSize(1);
    }

    @Test
    void r31_complete_bytes_are_checked_without_any_request() throws Exception {
        RemoteFile file = stage.known("/m", content);
        stage.leaveBehind(file, content, SIZE, "");
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.asked()).isEmpty();
    }

    @Test
    void r31_complete_bytes_of_a_file_of_unknown_length_are_seen_by_the_416() throws Exception {
        RemoteFile file = stage.unknown("/m", content);
        stage.leaveBehind(file, content, SIZE, "etag " + Manner.ETAG);
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.sent()).isZero();
    }

    @Test
    void r31_a_416_of_a_shorter_file_drops_what_we_have() throws Exception {
        RemoteFile file = stage.unknown("/m", content);
        stage.leaveBehind(file, DownloadStage.content(SIZE + 500, 4), SIZE + 500, "etag " + Manner.ETAG);
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.asked()).hasSize(2);
    }

    @Test
    void r31_a_416_for_a_range_that_exists_drops_nothing() throws Exception {
        RemoteFile file = stage.known(
                "/m",
                content,
                Manner.cutAfter(CUT),
                Manner.status(416, "Content-Range: bytes */" + SIZE),
                Manner.proper());
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.sent()).isEqualTo(SIZE);
    }

    @Test
    void r38_what_is_present_is_not_asked_for() throws Exception {
        RemoteFile file = stage.known("/m", content);
        stage.bring(file);
        stage.bring(file);
        assertThat(stage.server.asked()).hasSize(1);
        assertThat(stage.downloads.present(DownloadStage.sha256(content))).isPresent();
        stage.downloads.bringAgain(file, new Heard(), Cancellation.create());
        assertThat(stage.server.asked()).hasSize(2);
        stage.assertOnly(content);
    }

    @Test
    void a_present_file_of_another_length_is_no_complete_file() throws Exception {
        RemoteFile file = stage.known("/m", content);
        Files.createDirectories(stage.blobs);
        Files.write(stage.blobs.resolve("sha256-" + DownloadStage.sha256(content)), new byte[10]);
        stage.bring(file);
        stage.assertOnly(content);
    }

    @Test
    void content_without_a_digest_gets_the_name_of_the_digest_it_has() throws Exception {
        RemoteFile file = stage.unknown("/m", content, Manner.chunked());
        Heard heard = new Heard();
        Downloads.StoredFile stored = stage.downloads.bring(file, heard, Cancellation.create());
        assertThat(stored.sha256()).isEqualTo(DownloadStage.sha256(content));
        stage.assertOnly(content);
        assertThat(heard.progress.getFirst().total()).isEmpty();
        assertThat(heard.progress.getLast().total()).hasValue(SIZE);
    }

    @Test
    void an_empty_file_is_a_file() throws Exception {
        stage.bring(stage.unknown("/m", new byte[0]));
        stage.assertOnly(new byte[0]);
    }

    @Test
    void a_digest_in_capitals_is_the_same_digest() throws Exception {
        RemoteFile file = stage.known("/m", content);
        RemoteFile loud = new RemoteFile(
                file.path(),
                file.bytes(),
                file.sha256().map(digest -> digest.toUpperCase(Locale.ROOT)),
                file.validator(),
                file.supply());
        stage.bring(loud);
        stage.assertOnly(content);
    }
}
