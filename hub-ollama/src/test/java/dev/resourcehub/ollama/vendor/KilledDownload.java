package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The program that the kill test kills: brings one file and prints how far it is.
 *
 * <p>{@code START} before anything, {@code AT n} when n bytes are written, {@code DONE} at the end.
 */
final class KilledDownload {

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private KilledDownload() {}

    /** Takes home, address, sha256 and length. */
    public static void main(String[] args) throws Exception {
        say("START");
        Vertx vertx = Vertx.vertx();
        Ports ports = new Ports(Ticker.system(), Timers.of(vertx), Chance.random(), Meters.none());
        HttpWeb web = HttpWeb.on(vertx, ports, InstantSource.system(), DownloadSettings.DEFAULTS);
        ContentDownloads downloads = new ContentDownloads(
                Path.of(args[0]), new FakeDisk(), ports, InstantSource.system(), DownloadSettings.DEFAULTS);
        RemoteFile file = new RemoteFile(
                "m",
                OptionalLong.of(Long.parseLong(args[3])),
                Optional.of(args[2]),
                args[2],
                web.file(URI.create(args[1]), Map.of()));
        downloads.bring(file, new Progress(), Cancellation.create());
        say("DONE");
        System.exit(0);
    }

    private static void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private record Progress() implements Downloads.Listener {
        @Override
        public void phase(String phase) {}

        @Override
        public void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes) {
            say("AT " + completedBytes);
        }

        @Override
        public void retrying(int attempt, String cause) {
            say("AGAIN " + cause);
        }
    }
}
