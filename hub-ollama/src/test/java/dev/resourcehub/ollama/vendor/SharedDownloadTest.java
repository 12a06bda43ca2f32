package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.vendor.fileserver.Manner;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One content is one transfer, however many want it; who leaves, leaves alone; the last one ends it (R6, R9, R10, R37, R43). */
class SharedDownloadTest {

    private static final int SIZE = 3_000_000;
    private static final int HELD = 1_200_000;

    @TempDir
    Path home;

    private final byte[] content = DownloadStage.content(SIZE, 21);
    private final CountDownLatch gate = new CountDownLatch(1);
    private DownloadStage stage;

    @BeforeEach
    void open() {
        stage = new DownloadStage(home);
    }

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        stage.close();
    }

    private RemoteFile held() {
        return stage.known("/m", content, Manner.holdAfter(HELD, gate));
    }

    private void untilHeld() {
        await().until(() -> stage.server.sent() == HELD && partial(HELD));
    }

    private boolean partial(long bytes) throws IOException {
        Path file = new BlobFolder(stage.blobs).bytes("sha256-" + DownloadStage.sha256(content));
        return Files.exists(file) && Files.size(file) == bytes;
    }

    private static Failure failure(CompletableFuture<?> result) {
        try {
            result.get();
            throw new AssertionError("it succeeded");
        } catch (ExecutionException failed) {
            return HubException.failureOf(failed.getCause());
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void r37_two_who_want_the_same_share_one_transfer_and_the_second_hears_at_once_how_far_it_is() throws Exception {
        RemoteFile file = held();
        CompletableFuture<Downloads.StoredFile> one = stage.begin(file, new Heard(), Cancellation.create());
        untilHeld();
        Heard late = new Heard();
        CompletableFuture<Downloads.StoredFile> other = stage.begin(file, late, Cancellation.create());
        await().until(() -> late.progress.size() == 1);
        assertThat(late.phases).containsExactly("downloading");
        assertThat(late.progress.getFirst().total()).hasValue(SIZE);
        gate.countDown();
        assertThat(one.get()).isEqualTo(other.get());
        assertThat(stage.server.asked()).hasSize(1);
        stage.assertOnly(content);
    }

    @Test
    void r37_one_who_is_cancelled_leaves_alone_and_hears_no_more() throws Exception {
        RemoteFile file = held();
        Cancellation wish = Cancellation.create();
        Heard leaver = new Heard();
        CompletableFuture<Downloads.StoredFile> left = stage.begin(file, leaver, wish);
        untilHeld();
        CompletableFuture<Downloads.StoredFile> stays = stage.begin(file, new Heard(), Cancellation.create());
        Heard third = new Heard();
        stage.begin(file, third, Cancellation.create());
        await().until(() -> third.progress.size() == 1);
        wish.cancel("client");
        assertThat(failure(left)).isEqualTo(new Failure.Cancelled("client"));
        int heard = leaver.progress.size();
        gate.countDown();
        stays.get();
        assertThat(leaver.progress).hasSize(heard);
        stage.assertOnly(content);
        assertThat(stage.server.asked()).hasSize(1);
    }

    @Test
    void r6_r37_the_last_one_who_leaves_ends_the_connection_and_what_came_is_kept() throws Exception {
        RemoteFile file = held();
        Cancellation first = Cancellation.create();
        Cancellation second = Cancellation.create();
        CompletableFuture<Downloads.StoredFile> one = stage.begin(file, new Heard(), first);
        untilHeld();
        Heard joined = new Heard();
        CompletableFuture<Downloads.StoredFile> other = stage.begin(file, joined, second);
        await().until(() -> joined.progress.size() == 1);
        first.cancel("client");
        second.cancel("operator");
        assertThat(failure(one)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(failure(other)).isEqualTo(new Failure.Cancelled("operator"));
        await().until(() -> stage.server.asked().getFirst().leftEarly());
        assertThat(stage.downloads.unfinished()).containsExactly(file.identity());
        assertThat(stage.files()).noneMatch(name -> !name.contains(".partial"));

        gate.countDown();
        Heard heard = new Heard();
        stage.downloads.bring(file, heard, Cancellation.create());
        assertThat(stage.server.asked().get(1).from()).isEqualTo(HELD);
        assertThat(stage.server.sent()).isEqualTo(SIZE);
        stage.assertOnly(content);
    }

    @Test
    void an_interrupt_of_a_caller_leaves_too() throws Exception {
        RemoteFile file = held();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                stage.bring(file);
                interrupted.complete(false);
            } catch (InterruptedException expected) {
                interrupted.complete(true);
            }
        });
        untilHeld();
        caller.interrupt();
        assertThat(interrupted.get()).isTrue();
        await().until(() -> stage.server.asked().getFirst().leftEarly());
        assertThat(stage.downloads.unfinished()).containsExactly(file.identity());
    }

    @Test
    void r7_who_is_cancelled_before_asks_for_nothing() throws Exception {
        RemoteFile file = stage.known("/m", content);
        Cancellation wish = Cancellation.create();
        wish.cancel("client");
        assertThatThrownBy(() -> stage.downloads.bring(file, new Heard(), wish)).isInstanceOf(HubException.class);
        assertThat(stage.server.asked()).isEmpty();
        assertThat(stage.files()).isEmpty();
    }

    @Test
    void r9_a_cancel_while_verifying_leaves_no_final_file_and_keeps_the_bytes() throws Exception {
        RemoteFile file = stage.known("/m", content);
        Cancellation wish = Cancellation.create();
        Heard heard = new Heard() {
            @Override
            public void phase(String phase) {
                super.phase(phase);
                if (phase.equals("verifying")) {
                    wish.cancel("client");
                }
            }
        };
        assertThat(failure(stage.begin(file, heard, wish))).isEqualTo(new Failure.Cancelled("client"));
        assertThat(heard.phases).doesNotContain("finalizing");
        assertThat(stage.files()).noneMatch(name -> !name.contains(".partial"));
        stage.bring(file);
        assertThat(stage.server.asked()).as("the bytes were kept").hasSize(1);
        stage.assertOnly(content);
    }

    @Test
    void r9_a_cancel_before_the_rename_leaves_no_final_file() throws Exception {
        RemoteFile file = stage.known("/m", content);
        Cancellation wish = Cancellation.create();
        Heard heard = new Heard() {
            @Override
            public void phase(String phase) {
                if (phase.equals("finalizing")) {
                    wish.cancel("client");
                }
            }
        };
        assertThat(failure(stage.begin(file, heard, wish))).isEqualTo(new Failure.Cancelled("client"));
        assertThat(stage.files()).noneMatch(name -> !name.contains(".partial"));
    }

    @Test
    void r9_a_cancel_while_a_local_file_is_copied_ends_the_copy() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> copied = new CompletableFuture<>();
        RemoteFile file = DownloadStage.known(content, inlet -> {
            try {
                byte[] block = new byte[1000];
                for (long at = inlet.completed(); at < Long.MAX_VALUE; at = inlet.completed()) {
                    inlet.write(ByteBuffer.wrap(block));
                    begun.countDown();
                    if (inlet.completed() >= SIZE / 2) {
                        inlet.restart(0);
                    }
                }
            } finally {
                copied.complete(inlet.completed());
            }
        });
        Cancellation wish = Cancellation.create();
        CompletableFuture<Downloads.StoredFile> result = stage.begin(file, new Heard(), wish);
        begun.await();
        wish.cancel("client");
        assertThat(failure(result)).isEqualTo(new Failure.Cancelled("client"));
        assertThat(copied).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void a_supply_of_another_kind_is_tried_again_only_after_an_io_exception() throws Exception {
        List<Long> begun = new ArrayList<>();
        RemoteFile file = DownloadStage.known(content, inlet -> {
            begun.add(inlet.completed());
            ByteBuffer rest = ByteBuffer.wrap(content).position((int) inlet.completed());
            rest.limit(Math.min(SIZE, rest.position() + 2_000_000));
            inlet.write(rest);
            if (begun.size() == 1) {
                throw new IOException("the tape tore");
            }
        });
        stage.bring(file);
        assertThat(begun).containsExactly(0L, 2_000_000L);
        stage.assertOnly(content);

        RemoteFile broken = DownloadStage.known(DownloadStage.content(9, 9), inlet -> {
            begun.add(-1L);
            throw new IllegalStateException("a bug");
        });
        assertThat(stage.failure(broken)).isInstanceOf(Failure.Internal.class);
        assertThat(begun).hasSize(3);
    }

    @Test
    void r10_r43_progress_rises_to_the_true_total_in_order() throws Exception {
        RemoteFile file = stage.known("/m", content);
        Heard heard = new Heard();
        stage.downloads.bring(file, heard, Cancellation.create());
        assertThat(heard.phases).containsExactly("downloading", "verifying", "finalizing");
        assertThat(heard.progress)
                .extracting(Heard.Told::completed)
                .isSorted()
                .startsWith(0L)
                .endsWith((long) SIZE);
        assertThat(heard.progress).extracting(Heard.Told::total).containsOnly(OptionalLong.of(SIZE));
        assertThat(heard.progress).hasSizeBetween(4, 8);
    }

    @Test
    void a_listener_that_breaks_harms_nobody() throws Exception {
        Heard broken = new Heard() {
            @Override
            public void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes) {
                throw new IllegalStateException("broken listener");
            }
        };
        stage.downloads.bring(stage.known("/m", content), broken, Cancellation.create());
        stage.assertOnly(content);
    }

    @Test
    void closing_ends_transfers_keeps_their_bytes_and_refuses_new_ones() throws Exception {
        RemoteFile file = held();
        CompletableFuture<Downloads.StoredFile> result = stage.begin(file, new Heard(), Cancellation.create());
        untilHeld();
        stage.downloads.close();
        assertThat(failure(result)).isEqualTo(new Failure.Cancelled("shutdown"));
        assertThat(stage.downloads.unfinished()).containsExactly(file.identity());
        assertThat(stage.failure(file)).isInstanceOf(Failure.Draining.class);
    }

    @Test
    void who_comes_while_the_last_one_leaves_begins_anew_from_what_was_kept() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.holdAfter(1000, gate));
        for (int i = 0; i < 20; i++) {
            Cancellation wish = Cancellation.create();
            CompletableFuture<Downloads.StoredFile> leaves = stage.begin(file, new Heard(), wish);
            int requests = i + 1;
            await().until(() -> stage.server.asked().size() >= requests);
            wish.cancel("client");
            assertThat(failure(leaves)).isEqualTo(new Failure.Cancelled("client"));
        }
        gate.countDown();
        stage.bring(file);
        stage.assertOnly(content);
    }
}
