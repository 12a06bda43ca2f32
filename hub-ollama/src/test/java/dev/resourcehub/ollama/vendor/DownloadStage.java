package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resourcehub.ollama.vendor.fileserver.FakeFileServer;
import dev.resourcehub.ollama.vendor.fileserver.Manner;
import dev.resourcehub.ollama.vendor.wire.PartialCodec;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A server, a folder and what brings files from the one to the other; pauses between tries take no time and are kept. */
final class DownloadStage implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    final FakeFileServer server = new FakeFileServer();
    final FakeDisk disk = new FakeDisk();
    final ManualTimers webTime = new ManualTimers();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    final Path blobs;
    final HttpWeb web;
    final ContentDownloads downloads;
    private final Vertx vertx = Vertx.vertx();

    DownloadStage(Path home) {
        this(home, DownloadSettings.DEFAULTS);
    }

    DownloadStage(Path home, DownloadSettings settings) {
        this.blobs = home.resolve("models").resolve("blobs");
        Chance middle = () -> 0.5;
        Timers atOnce = (delay, action) -> {
            pauses.add(delay);
            action.run();
            return () -> {};
        };
        this.web = HttpWeb.on(vertx, new Ports(webTime, webTime, middle, Meters.none()), () -> NOW, settings);
        this.downloads = new ContentDownloads(
                blobs, disk, new Ports(webTime, atOnce, middle, Meters.none()), () -> NOW, settings);
    }

    /** Bytes that look like nothing, the same for each seed. */
    static byte[] content(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        return BlobFolder.hex(BlobFolder.sha256().digest(bytes));
    }

    /** A file at the server whose length and digest the vendor tells. */
    RemoteFile known(String path, byte[] content, Manner... manners) {
        server.serve(path, content, manners);
        return known(server.url(path), content);
    }

    RemoteFile known(URI url, byte[] content) {
        return known(content, web.file(url, Map.of()));
    }

    static RemoteFile known(byte[] content, Supply supply) {
        String digest = sha256(content);
        return new RemoteFile("m.gguf", OptionalLong.of(content.length), Optional.of(digest), digest, supply);
    }

    /** A file of which the vendor tells nothing but a validator. */
    RemoteFile unknown(String path, byte[] content, Manner... manners) {
        server.serve(path, content, manners);
        return new RemoteFile(
                "m.gguf", OptionalLong.empty(), Optional.empty(), "W/\"x/../y\"", web.file(server.url(path), Map.of()));
    }

    Downloads.StoredFile bring(RemoteFile file) throws InterruptedException {
        return downloads.bring(file, new Heard(), Cancellation.create());
    }

    /** Begins to bring it on a thread of its own. */
    CompletableFuture<Downloads.StoredFile> begin(
            RemoteFile file, Downloads.Listener heard, Cancellation cancellation) {
        CompletableFuture<Downloads.StoredFile> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(downloads.bring(file, heard, cancellation));
            } catch (InterruptedException | RuntimeException failed) {
                result.completeExceptionally(failed);
            }
        });
        return result;
    }

    /** Brings it in vain. */
    Failure failure(RemoteFile file) {
        HubException failed = catchThrowableOfType(HubException.class, () -> bring(file));
        assertThat(failed).as("the failure").isNotNull();
        return failed.failure();
    }

    /** Leaves {@code kept} bytes of {@code file} behind, as a transfer that was called off does. */
    void leaveBehind(RemoteFile file, byte[] content, int kept, String note) throws IOException {
        Files.createDirectories(blobs);
        BlobFolder folder = new BlobFolder(blobs);
        String name = BlobFolder.name(file.identity());
        Files.write(folder.bytes(name), Arrays.copyOf(content, kept));
        folder.record(
                name,
                new PartialCodec.State(
                        file.identity(),
                        file.path(),
                        kept,
                        OptionalLong.empty(),
                        Optional.of(note).filter(said -> !said.isEmpty())));
    }

    /** The names of all files in the folder. */
    List<String> files() throws IOException {
        if (!Files.exists(blobs)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(blobs)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    void assertOnly(byte[] content) throws IOException {
        assertThat(files()).containsExactly("sha256-" + sha256(content));
        assertThat(blobs.resolve("sha256-" + sha256(content))).hasBinaryContent(content);
    }

    @Override
    public void close() throws IOException {
        downloads.close();
        web.close();
        server.close();
        vertx.close().await();
    }
}
