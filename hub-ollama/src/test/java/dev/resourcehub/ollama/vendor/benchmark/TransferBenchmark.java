package dev.resourcehub.ollama.vendor.benchmark;

import dev.resourcehub.ollama.vendor.ContentDownloads;
import dev.resourcehub.ollama.vendor.DownloadSettings;
import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.ollama.vendor.HttpWeb;
import dev.resourcehub.ollama.vendor.RemoteFile;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings the same file again and again, in turns with {@code curl -o}, {@code sha256sum} and {@code sync}.
 *
 * <p>Arguments: the address, its sha256, its length, a folder to work in, the file of results, pairs. Ends with 1 when a goal
 * does not hold: the median of the ratios is at least 0.9, and no transfer after the first lets the process grow by 32 MB.
 */
public final class TransferBenchmark {

    private static final double LEAST_RATIO = 0.9;
    private static final double MOST_GROWTH_MB = 32;

    private final URI url;
    private final String sha256;
    private final long bytes;
    private final Path folder;
    private final Ticker ticker = Ticker.system();

    private TransferBenchmark(URI url, String sha256, long bytes, Path folder) {
        this.url = url;
        this.sha256 = sha256;
        this.bytes = bytes;
        this.folder = folder;
    }

    /** Runs all pairs. */
    public static void main(String[] args) throws Exception {
        TransferBenchmark benchmark =
                new TransferBenchmark(URI.create(args[0]), args[1], Long.parseLong(args[2]), Path.of(args[3]));
        System.exit(benchmark.run(Path.of(args[4]), Integer.parseInt(args[5])) ? 0 : 1);
    }

    private boolean run(Path results, int pairs) throws Exception {
        Vertx vertx = Vertx.vertx();
        Ports ports = new Ports(ticker, Timers.of(vertx), Chance.random(), Meters.none());
        List<String> lines = new ArrayList<>();
        lines.add("pair,ours_s,curl_s,ratio,rss_before_kb,rss_peak_kb,rss_growth_mb");
        List<Double> ratios = new ArrayList<>();
        double mostGrowth = 0;
        try (HttpWeb web = HttpWeb.on(vertx, ports, InstantSource.system(), DownloadSettings.DEFAULTS);
                ContentDownloads downloads = ContentDownloads.under(
                        folder.resolve("home"), ports, InstantSource.system(), DownloadSettings.DEFAULTS)) {
            ours(web, downloads);
            for (int pair = 1; pair <= pairs; pair++) {
                boolean oursFirst = pair % 2 == 1;
                double curl = oursFirst ? 0 : curl();
                ResidentPeak memory = ResidentPeak.watch();
                double ours = ours(web, downloads);
                memory.end();
                curl = oursFirst ? curl() : curl;
                ratios.add(curl / ours);
                mostGrowth = Math.max(mostGrowth, memory.growthMb());
                lines.add(String.format(
                        Locale.ROOT,
                        "%d,%.3f,%.3f,%.3f,%d,%d,%.1f",
                        pair,
                        ours,
                        curl,
                        curl / ours,
                        memory.beforeKb(),
                        memory.peakKb(),
                        memory.growthMb()));
                System.out.println(lines.getLast());
            }
        } finally {
            vertx.close().await();
        }
        Files.write(results, lines);
        double[] sorted =
                ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = sorted[sorted.length / 2];
        System.out.printf(
                Locale.ROOT,
                "speed: %.2f x curl + sha256sum + sync (median of %d, %s; goal %.1f)%nmemory: at most %.1f MB more (goal %.0f)%n",
                median,
                sorted.length,
                Arrays.toString(sorted),
                LEAST_RATIO,
                mostGrowth,
                MOST_GROWTH_MB);
        return median >= LEAST_RATIO && mostGrowth < MOST_GROWTH_MB;
    }

    private double ours(HttpWeb web, ContentDownloads downloads) throws Exception {
        settle();
        RemoteFile file =
                new RemoteFile("file", OptionalLong.of(bytes), Optional.of(sha256), sha256, web.file(url, Map.of()));
        long begun = ticker.nanos();
        downloads.bring(file, new Silent(), Cancellation.create());
        double seconds = (ticker.nanos() - begun) / 1e9;
        downloads.delete(sha256);
        return seconds;
    }

    private double curl() throws IOException, InterruptedException {
        settle();
        Path file = folder.resolve("by-curl");
        String command =
                "curl -fsS -o '%s' '%s' && sha256sum '%s' >/dev/null && sync '%s'".formatted(file, url, file, file);
        long begun = ticker.nanos();
        shell(command);
        double seconds = (ticker.nanos() - begun) / 1e9;
        Files.delete(file);
        return seconds;
    }

    /** Nobody pays for what the one before left to write. */
    private static void settle() throws IOException, InterruptedException {
        shell("sync");
    }

    private static void shell(String command) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("status " + status + " of: " + command);
        }
    }

    private record Silent() implements Downloads.Listener {
        @Override
        public void phase(String phase) {}

        @Override
        public void progress(long completedBytes, OptionalLong totalBytes, long resumedBytes) {}

        @Override
        public void retrying(int attempt, String cause) {
            System.out.println("try " + attempt + ": " + cause);
        }
    }
}
