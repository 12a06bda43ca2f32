package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.vendor.fileserver.Manner;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new vendor names is brought like everything else, though it has no code for that. */
class NewVendorDownloadTest {

    private static final int SIZE = 3_000_000;
    private static final int HELD = 1_200_000;

    @TempDir
    Path home;

    private final byte[] content = DownloadStage.content(SIZE, 23);
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

    private RemoteFile tiny(Manner... manners) {
        stage.server.serve("/models/tiny", content, manners);
        ShelfVendor shelf = new ShelfVendor(stage.web, stage.server.url("/?any"));
        return shelf.resolve(new ModelReference("", "shelf:tiny")).files().getFirst();
    }

    @Test
    void r23_its_progress_rises_to_the_end() throws Exception {
        Heard heard = new Heard();

        stage.downloads.bring(tiny(), heard, Cancellation.create());

        stage.assertOnly(content);
        assertThat(heard.progress).extracting(Heard.Told::completed).isSorted();
        assertThat(heard.completed()).isEqualTo(SIZE);
    }

    @Test
    void r23_a_cancel_closes_its_connection_and_the_next_one_goes_on() throws Exception {
        RemoteFile file = tiny(Manner.holdAfter(HELD, gate), Manner.proper());
        Cancellation wish = Cancellation.create();
        CompletableFuture<Downloads.StoredFile> left = stage.begin(file, new Heard(), wish);
        Path partial = new BlobFolder(stage.blobs).bytes(BlobFolder.name(file.identity()));
        await().until(() -> Files.exists(partial) && Files.size(partial) == HELD);

        wish.cancel("client");

        await().until(() -> stage.server.asked().getFirst().leftEarly());
        await().until(left::isCompletedExceptionally);
        assertThat(left.handle((none, error) -> ((HubException) error).failure())
                        .get())
                .isEqualTo(new Failure.Cancelled("client"));
        stage.bring(file);
        stage.assertOnly(content);
        assertThat(stage.server.asked().get(1).from()).isEqualTo(HELD);
    }
}
